# cmake -D DEPFILE=<file> -P escape_depfile.cmake
#
# protoc writes names with spaces as they are, which every reader of a depfile takes for two names.
# One name stands on each line, except where the last output meets the first input.

file(READ "${DEPFILE}" names)
string(REGEX REPLACE " *\\\\\n *" "\n" names "${names}")
string(REPLACE "\\ " " " names "${names}")  # in case protoc learns to escape
string(REPLACE ": " ":\n" names "${names}")
string(REPLACE " " "\\ " names "${names}")
string(REPLACE "\n" " \\\n " names "${names}")
file(WRITE "${DEPFILE}" "${names}\n")
