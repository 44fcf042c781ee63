// libfcgi as its own examples have it: threads that each accept and answer, here with yes to everything.
// usage: threads_yes SOCKET THREADS
#include <fcgiapp.h>
#include <pthread.h>
#include "peer.h"

static int listener;

static void *answer_all(void *unused) {
    FCGX_Request request;
    if (FCGX_InitRequest(&request, listener, 0)) die("libfcgi");
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutS(answer_to(FCGX_GetParam("DOCUMENT_URI", request.envp)), request.out);
        FCGX_Finish_r(&request);
    }
    return unused;
}

int main(int count, char **arguments) {
    if (count != 3) exit(64);
    listener = listen_at(arguments[1]);
    signal(SIGPIPE, SIG_IGN);
    if (FCGX_Init()) die("libfcgi");
    signal(SIGTERM, SIG_DFL);
    // Before there are threads: the answer is made at its first use.
    answer_to(NULL);
    for (int i = 0; i < atoi(arguments[2]); i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, answer_all, NULL)) die("pthread_create");
    }
    pause();
    return 0;
}
