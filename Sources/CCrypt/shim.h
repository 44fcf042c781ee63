#include <crypt.h>
#include <malloc.h>

/* sizeof, which Swift does not take of a struct of large arrays. */
static const int SALLYPORT_CRYPT_DATA_BYTES = sizeof(struct crypt_data);
