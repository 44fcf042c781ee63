#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/* Parameter names as pointers that stay: OSSL_PARAM keeps the pointer, and a Swift String's is gone after the call. */
static const char *const SALLYPORT_PARAM_GROUP = OSSL_PKEY_PARAM_GROUP_NAME;
static const char *const SALLYPORT_PARAM_PUBLIC_KEY = OSSL_PKEY_PARAM_PUB_KEY;
static const char *const SALLYPORT_PARAM_RSA_N = OSSL_PKEY_PARAM_RSA_N;
static const char *const SALLYPORT_PARAM_RSA_E = OSSL_PKEY_PARAM_RSA_E;
static const char *const SALLYPORT_NAME_P256 = "prime256v1";

/* A macro made of macros, which Swift does not see. */
static const int SALLYPORT_SELECT_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY;

/* EVP_MAC_init(3) with digest SHA-256: the list of parameters points to a C string, which Swift cannot write down. */
static inline int sallyport_mac_init_sha256(EVP_MAC_CTX *context, const void *key, size_t key_bytes)
{
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_init(context, (const unsigned char *)key, key_bytes, parameters);
}
