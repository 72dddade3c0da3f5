// Authenticates callers by JSON web tokens. Needs the library protocoro::jwt.
//
//   protocoro::jwt_verifier verifier(protocoro::jwt_options().audience("shop").key(key));
//   protocoro::server_options().intercept(protocoro::require_bearer_token(verifier))
#ifndef PROTOCORO_JWT_HPP
#define PROTOCORO_JWT_HPP

#include "protocoro/jwt/jwks.hpp"
#include "protocoro/jwt/jwt.hpp"
#include "protocoro/jwt/jwt_claims.hpp"
#include "protocoro/jwt/jwt_key.hpp"

#endif
