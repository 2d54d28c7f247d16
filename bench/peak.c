/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a command and writes its peak memory in KiB to standard error: peak COMMAND [ARGUMENT ...].
 * So small that what is counted of itself, before the command begins, hides nothing. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    pid_t child = argc > 1 ? fork() : -1;
    if (child == 0) {
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status = 1;
    struct rusage used = {0};
    if (child < 0 || wait4(child, &status, 0, &used) != child)
        return 1;
    fprintf(stderr, "%ld\n", used.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
