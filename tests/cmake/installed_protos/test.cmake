# One project installs its protos, another imports them; the first one's sources are gone by then.
include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

set(root "${source}")
set(installed "${WORK}/installed")
set(source "${root}/base")
set(binary "${WORK}/base")
configure("-DCMAKE_INSTALL_PREFIX=${installed}")
build()
run(said "${CMAKE_COMMAND}" --install "${binary}")
must_succeed("installing" "${said}")
file(REMOVE_RECURSE "${source}" "${binary}")

set(source "${root}/user")
set(binary "${WORK}/user")
configure("-Dbase_ROOT=${installed}")
build()
run(said "${binary}/user")
must_succeed("the user of installed protos" "${said}")

# An installed .proto that changes is noticed like one's own.
build(said)
work_done(done "${said}")
expect_equal("${done}" "" "work of an unchanged build")
touch_after("${installed}/include/api/v1/base.proto" "${binary}/user")
build(said)
work_done(done "${said}")
expect_equal("${done}" "other;user.proto" "work after an installed proto has changed")
