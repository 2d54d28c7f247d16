/* SPDX-License-Identifier: Apache-2.0 */
/* The front door: options, profiles, loading by name, one render. */
#include "base/io.h"
#include "render/vm.h"

static struct render_options plain_options(void)
{
    return (struct render_options){
        .newline = STR("\n"),
        .block_begin = STR("{%"),
        .block_end = STR("%}"),
        .variable_begin = STR("{{"),
        .variable_end = STR("}}"),
        .comment_begin = STR("{#"),
        .comment_end = STR("#}"),
    };
}

static const struct profile {
    str name;
    bool trim, lstrip, restore;
    enum undefined_mode undefined;
} profiles[] = {
    {STR("jinja2"), false, false, false, UNDEFINED_DEFAULT},
    {STR("nornir"), true, false, false, UNDEFINED_STRICT},
    {STR("ansible"), true, false, true, UNDEFINED_STRICT_CHAINABLE},
    {STR("homer"), true, true, false, UNDEFINED_STRICT},
};

bool render_profile(struct render_options *out, str name)
{
    for (size_t i = 0; i < COUNTOF(profiles); i++) {
        if (!str_eq(profiles[i].name, name))
            continue;
        *out = plain_options();
        out->trim_blocks = profiles[i].trim;
        out->lstrip_blocks = profiles[i].lstrip;
        out->restore_newline = profiles[i].restore;
        out->undefined = profiles[i].undefined;
        return true;
    }
    return false;
}

const str *render_profile_names(size_t *n)
{
    static const str names[] = {STR("jinja2"), STR("nornir"), STR("ansible"), STR("homer")};
    *n = COUNTOF(names);
    return names;
}

static const str option_names[] = {
    STR("trim_blocks"),
    STR("lstrip_blocks"),
    STR("keep_trailing_newline"),
    STR("autoescape"),
    STR("undefined"),
    STR("newline_sequence"),
    STR("block_start_string"),
    STR("block_end_string"),
    STR("variable_start_string"),
    STR("variable_end_string"),
    STR("comment_start_string"),
    STR("comment_end_string"),
    STR("line_statement_prefix"),
    STR("line_comment_prefix"),
};

const str *render_option_names(size_t *n)
{
    *n = COUNTOF(option_names);
    return option_names;
}

static bool set_undefined(struct render_options *o, str mode)
{
    static const char *const modes[] = {"default", "strict", "chainable", "strict-chainable"};
    for (size_t i = 0; i < COUNTOF(modes); i++)
        if (str_eq(mode, str_of(modes[i]))) {
            o->undefined = (enum undefined_mode)i;
            return true;
        }
    if (!str_eq(mode, STR("strict_chainable")))
        return false;
    o->undefined = UNDEFINED_STRICT_CHAINABLE;
    return true;
}

bool render_option(struct render_options *o, str name, const struct value *v)
{
    bool *const flags[] = {&o->trim_blocks, &o->lstrip_blocks, &o->keep_trailing_newline,
                           &o->autoescape};
    str *const texts[] = {&o->newline,        &o->block_begin,    &o->block_end,
                          &o->variable_begin, &o->variable_end,   &o->comment_begin,
                          &o->comment_end,    &o->line_statement, &o->line_comment};
    size_t i = 0;
    while (i < COUNTOF(option_names) && !str_eq(option_names[i], name))
        i++;
    if (i < COUNTOF(flags)) {
        if (v->kind != VALUE_BOOL)
            return false;
        *flags[i] = v->as.boolean;
        return true;
    }
    if (i == COUNTOF(option_names) || v->kind != VALUE_STRING)
        return false;
    str s = value_text(v);
    if (i == COUNTOF(flags))
        return set_undefined(o, s);
    bool newline = str_eq(s, STR("\n")) || str_eq(s, STR("\r\n")) || str_eq(s, STR("\r"));
    size_t k = i - COUNTOF(flags) - 1;
    if ((k == 0 && !newline) || (k > 0 && k < 7 && !s.n))
        return false;
    *texts[k] = s;
    return true;
}

struct environment *environment_new(struct arena *a, const struct render_options *o,
                                    struct loader loader)
{
    struct environment *e = ARENA_NEW(a, struct environment);
    e->arena = a;
    e->options = *o;
    e->loader = loader;
    e->templates = value_map(a);
    e->globals = value_map(a);
    return e;
}

void environment_options(struct environment *e, const struct render_options *o)
{
    e->options = *o;
}

void environment_global(struct environment *e, str name, struct value v)
{
    map_set(&e->globals, str_dup(e->arena, name), v);
}

/* Relative, no empty step, no `..`, nothing that other systems read as a separator. */
static bool name_is_safe(str name)
{
    if (!name.n || memchr(name.p, '\\', name.n) || memchr(name.p, '\0', name.n))
        return false;
    for (size_t from = 0; from <= name.n;) {
        size_t slash = str_find_byte(name, '/', from);
        if (slash == SIZE_MAX)
            slash = name.n;
        str step = str_sub(name, from, slash);
        if (!step.n || str_eq(step, STR("..")))
            return false;
        from = slash + 1;
    }
    return true;
}

const struct template *template_compile(struct environment *e, uint32_t source, str name,
                                        struct diags *dg)
{
    const struct render_options *o = &e->options;
    struct template_syntax syntax = {
        .trim_blocks = o->trim_blocks,
        .lstrip_blocks = o->lstrip_blocks,
        .keep_trailing_newline = o->keep_trailing_newline,
        .newline = o->newline,
        .block_begin = o->block_begin,
        .block_end = o->block_end,
        .variable_begin = o->variable_begin,
        .variable_end = o->variable_end,
        .comment_begin = o->comment_begin,
        .comment_end = o->comment_end,
        .line_statement = o->line_statement,
        .line_comment = o->line_comment,
    };
    struct template_tree tree;
    if (!template_parse(&tree, e->arena, source, &syntax, dg))
        return NULL;
    struct template *t = ARENA_NEW(e->arena, struct template);
    t->env = e;
    t->name = str_dup(e->arena, name);
    t->source = tree.source;
    t->options = *o;
    return compile_template(t, &tree, dg) ? t : NULL;
}

const struct template *environment_find(struct environment *e, str name, span at, bool *absent,
                                        struct diags *dg)
{
    *absent = false;
    const struct value *known = map_get(&e->templates, name);
    if (known)
        return e->list.at[known->as.integer];
    if (!name_is_safe(name)) {
        DIAG_STR(dg, TEMPLATE_NAME, at, name);
        return NULL;
    }
    uint32_t source = 0;
    enum load_answer answer =
        e->loader.load ? e->loader.load(e->loader.arg, name, &source, dg) : LOAD_ABSENT;
    *absent = answer == LOAD_ABSENT;
    if (answer != LOAD_FOUND)
        return NULL;
    const struct template *t = template_compile(e, source, name, dg);
    if (!t)
        return NULL;
    union {
        const struct template *in;
        struct template *out;
    } loan = {t};
    vec_push(e->arena, &e->list, loan.out);
    map_set(&e->templates, t->name, value_int(e->list.n - 1));
    return t;
}

const struct template *template_get(struct environment *e, str name, struct diags *dg)
{
    bool absent;
    const struct template *t = environment_find(e, name, SPAN_NONE, &absent, dg);
    if (absent) {
        str quoted = str_printf(dg->arena, "'%.*s'", STR_ARG(name));
        DIAG_STR(dg, TEMPLATE_ABSENT, SPAN_NONE, quoted);
    }
    return t;
}

str template_name(const struct template *t)
{
    return t->name;
}

void template_dump(struct buf *b, const struct template *t)
{
    for (uint32_t i = 0; i < t->codes.n; i++) {
        if (i)
            buf_putc(b, '\n');
        code_dump(b, t, t->codes.at[i]);
    }
}

/* One attempt over a context. */
static bool render_once(struct vm *vm, const struct value *context)
{
    vm->out = BUF(vm->arena);
    vm->modules = value_map(vm->arena);
    vm->regexes = value_map(vm->arena);
    vm_start(vm);
    struct context *c = context_new(vm, vm->main);
    c->data = context;
    return vm_run_template(vm, vm->main, c);
}

bool template_render(str *out, struct arena *a, const struct template *t,
                     const struct value *context, struct diags *dg)
{
    struct vm vm = {.arena = a,
                    .dg = dg,
                    .env = t->env,
                    .main = t,
                    .autoescape = t->options.autoescape,
                    .undefined = t->options.undefined};
    struct value copy;
    bool ok = render_once(&vm, context);
    if (!ok && vm.wants_copy) {
        copy = context ? value_copy(a, context) : value_map(a);
        struct vm again = {.arena = a,
                           .dg = dg,
                           .env = t->env,
                           .main = t,
                           .owned = true,
                           .autoescape = t->options.autoescape,
                           .undefined = t->options.undefined};
        vm = again;
        ok = render_once(&vm, &copy);
    }
    if (!ok)
        return false;
    str source = dg->sources.at[t->source].text;
    if (t->options.restore_newline && str_ends(source, STR("\n")) &&
        !str_ends(buf_str(&vm.out), STR("\n")))
        buf_putc(&vm.out, '\n');
    *out = buf_str(&vm.out);
    return true;
}

/* --- loading from folders ----------------------------------------------------------------------
 */

struct folders {
    struct arena *arena;
    const str *at;
    size_t n;
};

static enum load_answer load_from_folders(void *arg, str name, uint32_t *source, struct diags *dg)
{
    struct folders *f = arg;
    for (size_t i = 0; i < f->n; i++) {
        if (io_kind_of(dg, io_join(f->arena, f->at[i], name)) != IO_FILE)
            continue;
        return io_read_below(source, f->arena, f->at[i], name, SPAN_NONE, dg) ? LOAD_FOUND
                                                                              : LOAD_FAILED;
    }
    return LOAD_ABSENT;
}

struct loader loader_folders(struct arena *a, const str *folders, size_t n)
{
    struct folders *f = ARENA_NEW(a, struct folders);
    f->arena = a;
    f->at = arena_dup(a, folders, n * sizeof *folders);
    f->n = n;
    return (struct loader){load_from_folders, f};
}
