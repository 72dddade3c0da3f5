// JSON web tokens; needs the library protocoro::jwt.
#ifndef PROTOCORO_JWT_HPP
#define PROTOCORO_JWT_HPP

#include "protocoro/jwt/jwks.hpp"
#include "protocoro/jwt/jwt.hpp"
#include "protocoro/jwt/jwt_claims.hpp"
#include "protocoro/jwt/jwt_key.hpp"

#endif
