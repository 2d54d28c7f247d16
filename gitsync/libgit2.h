/* SPDX-License-Identifier: Apache-2.0 */
/* libgit2, loaded when it is first needed: git_begin must have been called before any of its
 * functions. A run that does not touch a repository starts four times as fast without the twenty
 * libraries that it draws in. */
#pragma once

#include <git2.h>

struct git_library {
#define GIT_FUNCTION(name) __typeof__(&(name)) name;
#include "gitsync/libgit2.def"
#undef GIT_FUNCTION
};

/* Written once, by git_begin. */
extern struct git_library git_library;

/* Calls go through the table; one line for each row of libgit2.def (a missing one is a link error).
 */
// clang-format off
#define git_buf_dispose (git_library.git_buf_dispose)
#define git_commit_free (git_library.git_commit_free)
#define git_commit_lookup (git_library.git_commit_lookup)
#define git_commit_tree (git_library.git_commit_tree)
#define git_config_free (git_library.git_config_free)
#define git_config_get_path (git_library.git_config_get_path)
#define git_credential_ssh_key_from_agent (git_library.git_credential_ssh_key_from_agent)
#define git_credential_ssh_key_new (git_library.git_credential_ssh_key_new)
#define git_credential_username_new (git_library.git_credential_username_new)
#define git_credential_userpass_plaintext_new (git_library.git_credential_userpass_plaintext_new)
#define git_error_last (git_library.git_error_last)
#define git_error_set_str (git_library.git_error_set_str)
#define git_fetch_options_init (git_library.git_fetch_options_init)
#define git_index_entry_stage (git_library.git_index_entry_stage)
#define git_index_entrycount (git_library.git_index_entrycount)
#define git_index_free (git_library.git_index_free)
#define git_index_get_byindex (git_library.git_index_get_byindex)
#define git_index_open (git_library.git_index_open)
#define git_index_remove (git_library.git_index_remove)
#define git_index_write_tree_to (git_library.git_index_write_tree_to)
#define git_libgit2_init (git_library.git_libgit2_init)
#define git_libgit2_opts (git_library.git_libgit2_opts)
#define git_libgit2_shutdown (git_library.git_libgit2_shutdown)
#define git_object_free (git_library.git_object_free)
#define git_object_id (git_library.git_object_id)
#define git_object_lookup (git_library.git_object_lookup)
#define git_object_peel (git_library.git_object_peel)
#define git_object_type (git_library.git_object_type)
#define git_odb_exists (git_library.git_odb_exists)
#define git_odb_free (git_library.git_odb_free)
#define git_odb_object_data (git_library.git_odb_object_data)
#define git_odb_object_free (git_library.git_odb_object_free)
#define git_odb_object_size (git_library.git_odb_object_size)
#define git_odb_read (git_library.git_odb_read)
#define git_odb_read_header (git_library.git_odb_read_header)
#define git_oid_equal (git_library.git_oid_equal)
#define git_oid_fromstr (git_library.git_oid_fromstr)
#define git_oid_tostr (git_library.git_oid_tostr)
#define git_reference_create (git_library.git_reference_create)
#define git_reference_free (git_library.git_reference_free)
#define git_reference_name_to_id (git_library.git_reference_name_to_id)
#define git_remote_connect (git_library.git_remote_connect)
#define git_remote_create_anonymous (git_library.git_remote_create_anonymous)
#define git_remote_download (git_library.git_remote_download)
#define git_remote_ls (git_library.git_remote_ls)
#define git_repository_commondir (git_library.git_repository_commondir)
#define git_repository_config_snapshot (git_library.git_repository_config_snapshot)
#define git_repository_free (git_library.git_repository_free)
#define git_repository_index (git_library.git_repository_index)
#define git_repository_init_ext (git_library.git_repository_init_ext)
#define git_repository_init_options_init (git_library.git_repository_init_options_init)
#define git_repository_odb (git_library.git_repository_odb)
#define git_repository_open_bare (git_library.git_repository_open_bare)
#define git_repository_open_ext (git_library.git_repository_open_ext)
#define git_repository_path (git_library.git_repository_path)
#define git_repository_workdir (git_library.git_repository_workdir)
#define git_revparse_single (git_library.git_revparse_single)
#define git_tree_entry_byindex (git_library.git_tree_entry_byindex)
#define git_tree_entry_bypath (git_library.git_tree_entry_bypath)
#define git_tree_entry_filemode (git_library.git_tree_entry_filemode)
#define git_tree_entry_free (git_library.git_tree_entry_free)
#define git_tree_entry_id (git_library.git_tree_entry_id)
#define git_tree_entry_name (git_library.git_tree_entry_name)
#define git_tree_entrycount (git_library.git_tree_entrycount)
#define git_tree_free (git_library.git_tree_free)
#define git_tree_id (git_library.git_tree_id)
#define git_tree_lookup (git_library.git_tree_lookup)
// clang-format on
