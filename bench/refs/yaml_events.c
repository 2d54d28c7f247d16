/* SPDX-License-Identifier: Apache-2.0 */
/* The reference of the YAML reader: libyaml's events over a file, counted and thrown away.
 *
 *     cc -O3 -o yaml_events bench/refs/yaml_events.c -lyaml && ./yaml_events FILE
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <yaml.h>

int main(int argc, char **argv)
{
    struct stat s;
    int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0 || fstat(fd, &s) != 0)
        return 1;
    size_t n = (size_t)s.st_size;
    const unsigned char *text = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    yaml_parser_t parser;
    if (text == MAP_FAILED || !yaml_parser_initialize(&parser))
        return 1;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, text, n);
    unsigned long events = 0;
    for (int type = YAML_NO_EVENT; type != YAML_STREAM_END_EVENT; events++) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event))
            return 1;
        type = (int)event.type;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    printf("%lu events\n", events);
    return 0;
}
