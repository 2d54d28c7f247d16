#!/usr/bin/python3
"""Syncs over ssh and https, from daemons of this machine on loopback: usage remotes.py UNET

Needs openssh-server, nginx, fcgiwrap and openssl, and says so where they are missing."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gitkit import ENV, ROOT, Daemon, claim, finish, free_port, git, run, sample

UNET = str(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else "unet"
BACKEND = Path("/usr/lib/git-core/git-http-backend")


def absent(*programs):
    missing = [p for p in programs if not shutil.which(p, path=os.environ["PATH"] + ":/usr/sbin")]
    if missing:
        print(f"SKIP: not installed: {', '.join(missing)}")
    return bool(missing)


def workspace(tmp, name, row):
    work = tmp / name
    work.mkdir()
    shutil.copy(ROOT / "examples/small-office/nodes.yaml", work)
    (work / "unet.yaml").write_text(f"nodes: nodes.yaml\ngit:\n  policies: {{{row}, ref: main, path: policies}}\n")
    return work


def sync(work, **env):
    done = subprocess.run([UNET, "git", "sync"], cwd=work, capture_output=True, text=True, env=dict(ENV, **env), timeout=120)
    return done.returncode, done.stdout, done.stderr


def ssh(tmp):
    if absent("sshd", "ssh-keygen"):
        return
    if os.geteuid() != 0:
        print("SKIP: sshd is tried as root only")
        return
    sample(tmp)
    os.makedirs("/run/sshd", exist_ok=True)
    port, home = free_port(), tmp / "home/.ssh"
    home.mkdir(parents=True, mode=0o700)
    for name in ("host", "user", "stranger"):
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp / name], tmp)
    (tmp / "authorized").write_text((tmp / "user.pub").read_text())
    (tmp / "sshd.conf").write_text(f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp}/host\nAuthorizedKeysFile {tmp}/authorized\n"
                                   "StrictModes no\nPermitRootLogin yes\nUsePAM no\nPidFile none\n")
    url = f"url: 'ssh://root@127.0.0.1:{port}{tmp}/repo'"
    with Daemon(["/usr/sbin/sshd", "-D", "-f", tmp / "sshd.conf"], port):
        work = workspace(tmp, "work", f"{url}, key: ../user")
        code, out, err = sync(work, HOME=str(tmp / "home"))
        claim("a host that is not known is refused", code in (1, 68, 69) and not (work / ".unet/active").exists(), f"{code} {err}")
        (home / "known_hosts").write_text(f"[127.0.0.1]:{port} {(tmp / 'host.pub').read_text()}")
        code, out, err = sync(work, HOME=str(tmp / "home"))
        claim("ssh with a key is served", code == 0 and "is active" in out, f"{code} {out}{err}")
        code, out, err = sync(work, HOME=str(tmp / "home"))
        claim("and says that nothing is new", code == 0 and "nothing new" in out, f"{code} {out}{err}")
        other = workspace(tmp, "other", f"{url}, key: ../stranger")
        code, out, err = sync(other, HOME=str(tmp / "home"))
        claim("a wrong key exits 69", code == 69, f"{code} {out}{err}")


def certificates(tmp):
    """An authority and a certificate of it for localhost."""
    (tmp / "ext").write_text("subjectAltName=DNS:localhost\n")
    for command in (["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test"],
                    ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "srv.key", "-out", "srv.csr", "-subj", "/CN=localhost"],
                    ["openssl", "x509", "-req", "-in", "srv.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "srv.pem", "-days", "2",
                     "-extfile", "ext"]):
        run(command, tmp)


@contextlib.contextmanager
def https_server(tmp):
    """Serves the repositories of a folder at BASE/open and, with a password, at BASE/closed; ca.pem is the authority."""
    certificates(tmp)
    port, wrap = free_port(), tmp / "fcgi.sock"
    password = subprocess.run(["openssl", "passwd", "-apr1", "s3cret"], capture_output=True, text=True).stdout.strip()
    (tmp / "users").write_text(f"git:{password}\n")
    common = f"""fastcgi_pass unix:{wrap}; fastcgi_param SCRIPT_FILENAME {BACKEND}; fastcgi_param GIT_PROJECT_ROOT {tmp};
        fastcgi_param GIT_HTTP_EXPORT_ALL 1; fastcgi_param PATH_INFO $1; fastcgi_param QUERY_STRING $query_string;
        fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;"""
    (tmp / "nginx.conf").write_text(f"""daemon off; pid {tmp}/nginx.pid; error_log /dev/null; user root;
events {{}}
http {{ access_log off; client_body_temp_path {tmp}/b; fastcgi_temp_path {tmp}/f; proxy_temp_path {tmp}/p; uwsgi_temp_path {tmp}/u; scgi_temp_path {tmp}/s;
  server {{ listen 127.0.0.1:{port} ssl; server_name localhost; ssl_certificate {tmp}/srv.pem; ssl_certificate_key {tmp}/srv.key;
    location ~ ^/open(/.*) {{ {common} }}
    location ~ ^/closed(/.*) {{ auth_basic x; auth_basic_user_file {tmp}/users; {common} }} }} }}
""")
    os.chmod(tmp, 0o755)
    env = dict(ENV, GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")
    with Daemon(["fcgiwrap", "-s", f"unix:{wrap}"], wrap, env), Daemon(["/usr/sbin/nginx", "-c", tmp / "nginx.conf"], port):
        yield f"https://localhost:{port}"


def https(tmp):
    if absent("nginx", "fcgiwrap", "openssl") or not BACKEND.exists():
        return
    sample(tmp)
    with https_server(tmp) as base:
        work = workspace(tmp, "work", f"url: '{base}/open/repo/.git', ca: ../ca.pem")
        code, out, err = sync(work)
        claim("https is served", code == 0 and "is active" in out, f"{code} {out}{err}")
        stranger = workspace(tmp, "stranger", f"url: '{base}/open/repo/.git'")
        code, out, err = sync(stranger)
        claim("a certificate that nobody knows exits 69", code == 69, f"{code} {out}{err}")
        closed = workspace(tmp, "closed", f"url: '{base}/closed/repo/.git', ca: ../ca.pem, token_env: TOKEN")
        code, out, err = sync(closed, TOKEN="s3cret")
        claim("a token is taken from the environment", code == 0 and "is active" in out, f"{code} {out}{err}")
        told = "".join(p.read_text(errors="replace") for p in (closed / ".unet").rglob("*") if p.is_file() and "objects" not in str(p))
        claim("and stored nowhere", "s3cret" not in told + out + err)
        wrong = workspace(tmp, "wrong", f"url: '{base}/closed/repo/.git', ca: ../ca.pem, token_env: TOKEN")
        code, out, err = sync(wrong, TOKEN="wrong")
        claim("a wrong token exits 69", code == 69 and "wrong" not in err.replace("cannot", ""), f"{code} {out}{err}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as tmp:
        sys.exit(finish((ssh, https), Path(tmp)))
