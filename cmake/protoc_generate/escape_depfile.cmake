# cmake -D DEPFILE=<file> -D OUTPUT=<file> -P escape_depfile.cmake
#
# Corrects a depfile of protoc. protoc does not escape spaces in names, so a name with a space reads
# as two names. It lists all outputs in sorted order, those of plugins included, even if the rule
# does not declare them. ninja expects the rule's first output first, otherwise it takes the rule
# for out of date forever; it needs no other output.

file(READ "${DEPFILE}" names)
string(FIND "${names}" ": " end_of_outputs)
math(EXPR begin "${end_of_outputs} + 2")
string(SUBSTRING "${names}" ${begin} -1 names)
string(REGEX REPLACE " *\\\\\n *" "\n" names "${names}")
string(REPLACE "\\ " " " names "${names}")  # in case a later protoc escapes them
string(REPLACE " " "\\ " names "${names}")
string(REPLACE "\n" " \\\n " names "${names}")
string(REPLACE " " "\\ " OUTPUT "${OUTPUT}")
file(WRITE "${DEPFILE}" "${OUTPUT}: ${names}\n")
