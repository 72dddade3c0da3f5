# cmake -D DEPFILE=<file> -D OUTPUT=<file> -P escape_depfile.cmake
#
# protoc writes names with spaces as they are, which every reader of a depfile takes for two names. It
# writes the names of all outputs, sorted: also of those which a plugin made and nobody listed. ninja
# wants the rule's first output to be the first, else the rule is out of date for ever, and needs no
# more than that one.

file(READ "${DEPFILE}" names)
string(FIND "${names}" ": " end_of_outputs)
math(EXPR begin "${end_of_outputs} + 2")
string(SUBSTRING "${names}" ${begin} -1 names)
string(REGEX REPLACE " *\\\\\n *" "\n" names "${names}")
string(REPLACE "\\ " " " names "${names}")  # in case protoc learns to escape
string(REPLACE " " "\\ " names "${names}")
string(REPLACE "\n" " \\\n " names "${names}")
string(REPLACE " " "\\ " OUTPUT "${OUTPUT}")
file(WRITE "${DEPFILE}" "${OUTPUT}: ${names}\n")
