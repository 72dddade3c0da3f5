// A token in a file that somebody else keeps fresh, as Kubernetes does with mounted secrets.
#ifndef SECURE_TOKEN_FILE_HPP
#define SECURE_TOKEN_FILE_HPP

#include <string>

#include "protocoro/security/call_credentials.hpp"

/// Reads the file again every 10 s, when there are calls.
protocoro::token_source token_in(std::string file);

#endif
