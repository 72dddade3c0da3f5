#pragma once

#include <string_view>

/// Words that generated code cannot use as names, in groups. There is a blank before and after each
/// word.
namespace protocoro::plugin {

/// Keywords up to C++26, with the alternative operators.
inline constexpr std::string_view keywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t"
    " char32_t char8_t class co_await co_return co_yield compl concept const const_cast"
    " consteval constexpr constinit continue contract_assert decltype default delete do"
    " double dynamic_cast else enum explicit export extern false float for friend goto if"
    " inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq"
    " private protected public register reinterpret_cast requires return short signed sizeof"
    " static static_assert static_cast struct switch template this thread_local throw true"
    " try typedef typeid typename union unsigned using virtual void volatile wchar_t while"
    " xor xor_eq ";

/// Macros of the standard library, and macros that the preprocessor defines in every program.
inline constexpr std::string_view standard_macros =
    " BUFSIZ CHAR_BIT CHAR_MAX CHAR_MIN CLOCKS_PER_SEC DBL_DIG DBL_EPSILON DBL_MAX DBL_MIN"
    " EDOM EILSEQ EOF ERANGE EXIT_FAILURE EXIT_SUCCESS FE_ALL_EXCEPT FE_DIVBYZERO FE_INEXACT"
    " FE_INVALID FE_OVERFLOW FE_UNDERFLOW FILENAME_MAX FLT_DIG FLT_EPSILON FLT_MAX FLT_MIN"
    " FLT_RADIX FOPEN_MAX FP_INFINITE FP_NAN FP_NORMAL FP_SUBNORMAL FP_ZERO HUGE_VAL"
    " INFINITY INT16_MAX INT16_MIN INT32_MAX INT32_MIN INT64_MAX INT64_MIN INT8_MAX INT8_MIN"
    " INT_MAX INT_MIN LC_ALL LC_COLLATE LC_CTYPE LC_MONETARY LC_NUMERIC LC_TIME LLONG_MAX"
    " LLONG_MIN LONG_MAX LONG_MIN L_tmpnam MATH_ERRNO MB_CUR_MAX MB_LEN_MAX NAN NULL"
    " PTRDIFF_MAX PTRDIFF_MIN RAND_MAX SCHAR_MAX SCHAR_MIN SEEK_CUR SEEK_END SEEK_SET"
    " SHRT_MAX SHRT_MIN SIGABRT SIGFPE SIGILL SIGINT SIGSEGV SIGTERM SIG_DFL SIG_ERR SIG_IGN"
    " SIZE_MAX TIME_UTC TMP_MAX UCHAR_MAX UINT16_MAX UINT32_MAX UINT64_MAX UINT8_MAX"
    " UINT_MAX ULLONG_MAX ULONG_MAX USHRT_MAX WCHAR_MAX WCHAR_MIN WEOF WINT_MAX WINT_MIN"
    " assert errno linux math_errhandling offsetof setjmp unix va_arg va_copy va_end"
    " va_start ";

/// Macros of POSIX, Linux and Windows that network programs often include, and names that are
/// macros on one of these systems.
inline constexpr std::string_view system_macros =
    " BIG_ENDIAN BYTE_ORDER CONST DELETE DIFFERENCE DOMAIN E2BIG EACCES EADDRINUSE EAGAIN"
    " EBADF EBUSY ECANCELED ECHILD ECONNABORTED ECONNREFUSED ECONNRESET EEXIST EFAULT EFBIG"
    " EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR EMFILE EMLINK EMSGSIZE ENFILE ENODEV"
    " ENOENT ENOEXEC ENOMEM ENOSPC ENOSYS ENOTCONN ENOTDIR ENOTEMPTY ENOTSUP ENOTTY ENXIO"
    " EOVERFLOW EPERM EPIPE EPROTO EROFS ESPIPE ESRCH ETIMEDOUT EWOULDBLOCK EXDEV ERROR"
    " FALSE FAR FD_CLR FD_ISSET FD_SET FD_SETSIZE FD_ZERO F_OK IGNORE IN INFINITE"
    " INVALID_HANDLE_VALUE LITTLE_ENDIAN MAX_PATH NEAR NO_DATA NO_ERROR OPTIONAL OUT"
    " OVERFLOW PATH_MAX R_OK SIGALRM SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT"
    " SIGSTOP SIGTRAP SIGTSTP SIGUSR1 SIGUSR2 SOMAXCONN STDERR_FILENO STDIN_FILENO"
    " STDOUT_FILENO STRICT TRUE UNDERFLOW VOID W_OK X_OK alloca i386 interface major makedev"
    " minor sigmask sigsetjmp st_atime st_ctime st_mtime strdupa strndupa ";

}  // namespace protocoro::plugin
