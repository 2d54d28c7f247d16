/* SPDX-License-Identifier: Apache-2.0 */
/* What most commands begin with: the workspace opened, policies read, the fleet loaded, the program
 * compiled and run. Each step returns EXIT_OK, or the code that the command should end with
 * (diagnostics are added). */
#pragma once

#include "cli/workspace.h"
#include "engine/engine.h"
#include "engine/schema.h"
#include "report/baseline.h"

/* One row of `dialects:` in unet.yaml: the nodes that fit its condition, and the dialect that they
 * use. */
struct dialect_choice {
    const uint64_t *nodes;
    str use;
    span at;
};

struct project {
    struct workspace workspace;
    struct policy_set *set;
    const struct schema *schema; /* NULL: none, or not read yet */
    struct fleet *fleet;         /* NULL until loaded */
    struct program *program;
    struct run *run;
    int64_t now;             /* the run's instant, by project_options */
    uint32_t without_config; /* nodes that must have a configuration and have none, or one
                                that cannot be read */
    const uint64_t *nodes;   /* chosen nodes as bits; NULL = all */
    const uint64_t *rules;   /* chosen rules as bits; NULL = all */
    VEC(struct dialect_choice) dialects; /* filled by project_dialects */
    bool dialects_known;
};

/* Opens the workspace. */
enum exit_code project_open(struct project *, struct call *);
/* Reads and checks the policies (fields are checked by project_compile). */
enum exit_code project_policies(struct project *, struct call *);
/* Reads the workspace's schema, where there is one; once. */
enum exit_code project_schema(struct project *, struct call *);
/* Loads nodes, links, locations and the workspace's own tables. */
enum exit_code project_fleet(struct project *, struct call *);
/* A fleet of the locations alone, for who reads the nodes otherwise. */
enum exit_code project_locations(struct fleet **, struct project *, struct call *);
/* A fleet of all tables but the nodes, whose links are not held against them. */
bool project_others(struct fleet **, struct project *, struct call *) NODISCARD;
/* What is known about fields from fleet and schema; false where there is neither. */
bool project_known(const struct project *, struct call *, struct known_fields *out);
/* Checks the fields of the rules (against the fleet where one is loaded) and compiles, where that
 * was not done yet. */
enum exit_code project_compile(struct project *, struct call *);
/* Policies, fleet (where there is node data) and program; the mistakes of all steps in one run: a
 * bad pattern does not hide an unknown field. */
enum exit_code project_check(struct project *, struct call *);
/* Reads --node, --where and --rule into project->nodes and ->rules; EXIT_EMPTY when a selector
 * matches none. names further chooses nodes by name or glob (the arguments of a command). */
enum exit_code project_select(struct project *, struct call *, const str *names, uint32_t count);
/* The options of a run from flags and unet.yaml, without how many findings are wanted. False after
 * an error of usage. */
bool project_options(struct project *, struct call *, struct run_options *) NODISCARD;
/* --now, else the clock: seconds since 1970 UTC. False after an error of usage. */
bool project_now(struct call *, int64_t *now) NODISCARD;
/* Runs the program; findings as many as the options say. */
enum exit_code project_run(struct project *, struct call *, uint64_t findings_rule,
                           uint64_t findings_run);

/* Judges the nodes while their files are read, instead of loading them first (engine/stream.h), and
 * checks the names of fields with what it saw; policies must be read and fine. False where this run
 * needs the whole fleet, or a file is unusual: nothing was said then, and everything else works as
 * if it had not been tried. *code is what the command should end with, as of project_run. The fleet
 * is empty behind it. */
bool project_stream(struct project *, struct call *, uint64_t findings_rule, uint64_t findings_run,
                    enum exit_code *code);
struct io_names;
/* Adds the files that hold nodes at a path: it, those of a folder, or "-". False where they are for
 * the fleet's own reader to find, or to miss. */
bool project_node_files(struct io_names *, struct call *, str path) NODISCARD;
/* Says what is to be said of waivers and match expressions behind a run. */
void project_tell_run(const struct project *, struct call *);

/* Says what is to be said of a waiver behind a run: it ended, ends soon, is undecided; all: no
 * selector hides what it might take, so that it is idle where it took nothing. */
void project_tell_waiver(struct call *, const struct waiver_result *, int64_t now, bool all);

/* Policies, fleet and program, each where the one before is fine. */
enum exit_code project_load(struct project *, struct call *);
/* All of that: policies, fleet, program, the nodes that the arguments and selectors choose, and a
 * run with every finding, as commands need it that go on with a node's SETs and templates. */
enum exit_code project_judge(struct project *, struct call *);

/* The report of the run for the output of the call. */
struct findings_report project_report(const struct project *, const struct call *);
/* Reads the report of --baseline; *out is NULL without one. Hold the findings against it with
 * baseline_compare. */
bool project_baseline(struct baseline **out, struct call *) NODISCARD;
/* What the verdicts of the run make the process end with; failures count from the report's
 * fail_level on, whether they were printed or not, and not those that a baseline knows. */
enum exit_code project_verdict(const struct project *, const struct call *,
                               const struct findings_report *);

/* Reads `dialects:` of unet.yaml and finds the nodes of each row, once. */
enum exit_code project_dialects(struct project *, struct call *);

/* The nodes that a condition fits, as bits. Fields that only the data knows are good in it. origin
 * names the text in messages. */
bool project_where(uint64_t **out, struct project *, struct call *, str origin, str text) NODISCARD;

/* The live configuration of a node. */
struct project_config {
    uint32_t source;
    str text;
    const struct dialect *dialect;
};

/* Finds and reads it by the pattern of the workspace (`configs:`); CONFIG_ABSENT where there is
 * none, CONFIG_ERROR with diagnostics. */
enum config_answer project_config_of(struct project *, struct call *, uint32_t node,
                                     struct project_config *out);
/* The dialect of a node's configuration, in order: its platform, config.dialect, `dialects:` (after
 * project_dialects), detection on the text. NULL with a diagnostic where a name is unknown. */
const struct dialect *project_dialect_of(const struct project *, struct call *, uint32_t node,
                                         uint32_t source);
/* The nodes that must have a configuration (`configs: {required: …}`), as bits; *out becomes NULL
 * where none must. Undecided is not required. */
enum exit_code project_required(const uint64_t **out, struct project *, struct call *);

/* Is node i chosen? */
bool project_chosen(const struct project *, uint32_t node);
