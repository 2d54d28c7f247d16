/* SPDX-License-Identifier: Apache-2.0 */
#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>

enum { JIT_STACK_FIRST = 32 * 1024, JIT_STACK_LARGEST = 1024 * 1024 };

/* Machine code is made by the first match: most patterns of a policy set that is only checked, or
 * that one automaton answers together, never come to one. No match runs before it is made, so that
 * limits count alike in all of them. */
struct machine {
    atomic_bool made; /* or tried, where there is none for this pattern */
    pthread_mutex_t making;
};

struct regex {
    pcre2_code *code;
    struct machine *machine;
    uint32_t groups;
    bool raw; /* REGEX_RAW */
};

struct regex_scratch {
    struct arena *arena;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    uint32_t pairs;
    int found; /* pairs that the last match filled */
};

bool regex_flags(str letters, unsigned *flags)
{
    unsigned f = 0;
    for (size_t i = 0; i < letters.n; i++) {
        char c = letters.p[i];
        unsigned bit = c == 'i'   ? REGEX_CASELESS
                       : c == 'm' ? REGEX_MULTILINE
                       : c == 's' ? REGEX_DOTALL
                       : c == 'x' ? REGEX_EXTENDED
                                  : 0u;
        if (!bit || (f & bit))
            return false;
        f |= bit;
    }
    *flags |= f;
    return true;
}

static void free_regex(void *object)
{
    struct regex *r = object;
    pthread_mutex_destroy(&r->machine->making);
    pcre2_code_free(r->code);
}

static uint32_t options_of(unsigned flags)
{
    uint32_t o = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
    o |= flags & REGEX_CASELESS ? PCRE2_CASELESS : 0u;
    o |= flags & REGEX_MULTILINE ? PCRE2_MULTILINE : 0u;
    o |= flags & REGEX_DOTALL ? PCRE2_DOTALL : 0u;
    o |= flags & REGEX_EXTENDED ? PCRE2_EXTENDED : 0u;
    o |= flags & REGEX_WHOLE ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0u;
    o |= flags & REGEX_RAW ? PCRE2_MATCH_INVALID_UTF : 0u;
    return o;
}

static bool refuse(struct regex_error *error, str message, size_t at)
{
    *error = (struct regex_error){message, at};
    return false;
}

static bool check_pattern(str pattern, const struct limits *limits, struct regex_error *error)
{
    size_t bad = 0;
    if (pattern.n > limits->at[LIMIT_regex_bytes])
        return refuse(error, STR("the pattern is too long"), 0);
    if (str_starts(pattern, STR("(*")))
        return refuse(error, STR("verbs such as (*UTF) are not allowed"), 0);
    if (!str_is_utf8(pattern, &bad))
        return refuse(error, STR("the pattern is not valid UTF-8"), bad);
    return true;
}

struct regex *regex_new(struct arena *a, str pattern, unsigned flags, const struct limits *limits,
                        struct regex_error *error)
{
    if (!check_pattern(pattern, limits, error))
        return NULL;
    struct regex *r = ARENA_NEW(a, struct regex);
    r->machine = ARENA_NEW(a, struct machine);
    pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
    if (!cc)
        boundary_fail(arena_boundary(a));
    /* LF and CRLF end lines; \R and . follow the machine's bytes, not a locale */
    pcre2_set_newline(cc, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(cc, 100);
    int code = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n,
                                   options_of(flags), &code, &at, cc);
    pcre2_compile_context_free(cc);
    if (!re && code == PCRE2_ERROR_NOMEMORY)
        boundary_fail(arena_boundary(a));
    if (!re) {
        PCRE2_UCHAR text[256];
        pcre2_get_error_message(code, text, sizeof text);
        refuse(error, str_dup(a, str_of((const char *)text)), at);
        return NULL;
    }
    r->code = re;
    r->raw = flags & REGEX_RAW;
    pthread_mutex_init(&r->machine->making, NULL);
    arena_defer(a, free_regex, r);
    pcre2_pattern_info(re, PCRE2_INFO_CAPTURECOUNT, &r->groups);
    return r;
}

static void free_scratch(void *p)
{
    struct regex_scratch *s = p;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->context);
    pcre2_jit_stack_free(s->stack);
}

struct regex_scratch *regex_scratch_new(struct arena *a, const struct limits *limits)
{
    struct regex_scratch *s = ARENA_NEW(a, struct regex_scratch);
    s->arena = a;
    arena_defer(a, free_scratch, s);
    s->pairs = 8;
    s->data = pcre2_match_data_create(s->pairs, NULL);
    s->context = pcre2_match_context_create(NULL);
    if (!s->data || !s->context)
        boundary_fail(arena_boundary(a));
    pcre2_set_match_limit(s->context, (uint32_t)limits->at[LIMIT_regex_match_steps]);
    pcre2_set_depth_limit(s->context, (uint32_t)limits->at[LIMIT_regex_match_steps]);
    pcre2_set_heap_limit(s->context, (uint32_t)limits->at[LIMIT_regex_heap_kib]);
    return s;
}

/* Compiled patterns run on 32 KiB of the thread's stack until one of them wants more. */
static void add_stack(struct regex_scratch *s)
{
    s->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_LARGEST, NULL);
    if (!s->stack)
        boundary_fail(arena_boundary(s->arena));
    pcre2_jit_stack_assign(s->context, NULL, s->stack);
}

static void fit_scratch(struct regex_scratch *s, uint32_t pairs)
{
    if (s->pairs >= pairs)
        return;
    pcre2_match_data *data = pcre2_match_data_create(pairs, NULL);
    if (!data)
        boundary_fail(arena_boundary(s->arena));
    pcre2_match_data_free(s->data);
    s->data = data;
    s->pairs = pairs;
}

void regex_prepare(const struct regex *r)
{
    struct machine *m = r->machine;
    if (LIKELY(atomic_load_explicit(&m->made, memory_order_acquire)))
        return;
    pthread_mutex_lock(&m->making);
    if (!atomic_load_explicit(&m->made, memory_order_relaxed))
        (void)pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE); /* without it the match is slower */
    atomic_store_explicit(&m->made, true, memory_order_release);
    pthread_mutex_unlock(&m->making);
}

static enum regex_answer find(const struct regex *r, struct regex_scratch *s, str subject,
                              size_t from, uint32_t options)
{
    regex_prepare(r);
    fit_scratch(s, r->groups + 1);
    PCRE2_SPTR p = (PCRE2_SPTR)(subject.p ? subject.p : "");
    int rc = pcre2_match(r->code, p, subject.n, from, options, s->data, s->context);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT && !s->stack) {
        add_stack(s);
        rc = pcre2_match(r->code, p, subject.n, from, options, s->data, s->context);
    }
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
        rc = pcre2_match(r->code, p, subject.n, from, options | PCRE2_NO_JIT, s->data, s->context);
    s->found = rc > 0 ? rc : 0;
    if (rc > 0)
        return REGEX_YES;
    return rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_LIMIT;
}

enum regex_answer regex_find(const struct regex *r, struct regex_scratch *s, str subject,
                             size_t from)
{
    return find(r, s, subject, from, 0);
}

enum regex_answer regex_find_again(const struct regex *r, struct regex_scratch *s, str subject,
                                   size_t from)
{
    return find(r, s, subject, from, r->raw ? 0 : PCRE2_NO_UTF_CHECK);
}

enum regex_answer regex_match(const struct regex *r, struct regex_scratch *s, str subject)
{
    return regex_find(r, s, subject, 0);
}

bool regex_group(const struct regex_scratch *s, uint32_t k, size_t *from, size_t *to)
{
    if (k >= (uint32_t)s->found)
        return false;
    const PCRE2_SIZE *o = pcre2_get_ovector_pointer(s->data) + 2 * (size_t)k;
    if (o[0] == PCRE2_UNSET)
        return false;
    *from = o[0];
    *to = o[1];
    return true;
}

uint32_t regex_group_count(const struct regex *r)
{
    return r->groups;
}

uint32_t regex_group_named(const struct regex *r, str name)
{
    char text[64];
    if (!name.n || name.n >= sizeof text)
        return 0;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    int n = pcre2_substring_number_from_name(r->code, (PCRE2_SPTR)text);
    return n > 0 ? (uint32_t)n : 0;
}

void regex_each_name(const struct regex *r, void (*fn)(void *, str, uint32_t), void *arg)
{
    uint32_t count = 0, size = 0;
    PCRE2_SPTR names = NULL;
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMETABLE, &names);
    for (uint32_t group = 1; group <= r->groups; group++)
        for (uint32_t i = 0; i < count; i++) {
            PCRE2_SPTR row = names + (size_t)i * size;
            if ((uint32_t)(row[0] << 8 | row[1]) == group)
                fn(arg, str_of((const char *)row + 2), group);
        }
}
