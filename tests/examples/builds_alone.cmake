# An example outside our tree, beside a copy of the schemas that it names as ../../proto.
set(FOLDER examples)
include("${CMAKE_CURRENT_LIST_DIR}/../cmake/consumer.cmake")

file(COPY "${PROTOCORO}/proto" DESTINATION "${WORK}")
configure()
build()
