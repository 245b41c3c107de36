/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into a real program: counts its calls that change something outside of it, and kills it just
 * before the one that KONTOR_KILL_AT names, or in the middle of it where it writes. Any thread. */

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long count;

/* Whether this is the call. */
static int
is_the_one (void)
{
  const char *at = getenv ("KONTOR_KILL_AT");

  return at != NULL && __atomic_add_fetch (&count, 1, __ATOMIC_SEQ_CST) == atol (at);
}

static void
die (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

#define REAL(name) ((typeof (name) *) dlsym (RTLD_NEXT, #name))

/* Every other death leaves half of what was to be written. */
static size_t
get_half (size_t length)
{
  return count % 2 == 0 ? length / 2 : 0;
}

ssize_t
write (int fd, const void *data, size_t length)
{
  if (is_the_one ())
    {
      (void) !REAL (write) (fd, data, get_half (length));
      die ();
    }

  return REAL (write) (fd, data, length);
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t offset)
{
  if (is_the_one ())
    {
      (void) !REAL (pwrite64) (fd, data, get_half (length), offset);
      die ();
    }

  return REAL (pwrite64) (fd, data, length, offset);
}

ssize_t
send (int fd, const void *data, size_t length, int flags)
{
  if (is_the_one ())
    die ();

  return REAL (send) (fd, data, length, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  if (is_the_one ())
    die ();

  return REAL (sendmsg) (fd, message, flags);
}

int
fsync (int fd)
{
  if (is_the_one ())
    die ();

  return REAL (fsync) (fd);
}

int
fdatasync (int fd)
{
  if (is_the_one ())
    die ();

  return REAL (fdatasync) (fd);
}

int
ftruncate64 (int fd, off64_t length)
{
  if (is_the_one ())
    die ();

  return REAL (ftruncate64) (fd, length);
}

int
rename (const char *from, const char *to)
{
  if (is_the_one ())
    die ();

  return REAL (rename) (from, to);
}

int
unlink (const char *path)
{
  if (is_the_one ())
    die ();

  return REAL (unlink) (path);
}

ssize_t
copy_file_range (int from, off64_t *at, int to, off64_t *to_at, size_t length, unsigned int flags)
{
  if (is_the_one ())
    die ();

  return REAL (copy_file_range) (from, at, to, to_at, length, flags);
}

int
syncfs (int fd)
{
  if (is_the_one ())
    die ();

  return REAL (syncfs) (fd);
}

int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
  if (is_the_one ())
    die ();

  return REAL (renameat2) (from_folder, from, to_folder, to, flags);
}

int
linkat (int from_folder, const char *from, int to_folder, const char *to, int flags)
{
  if (is_the_one ())
    die ();

  return REAL (linkat) (from_folder, from, to_folder, to, flags);
}

int
symlinkat (const char *target, int folder, const char *path)
{
  if (is_the_one ())
    die ();

  return REAL (symlinkat) (target, folder, path);
}

int
mkdirat (int folder, const char *path, mode_t mode)
{
  if (is_the_one ())
    die ();

  return REAL (mkdirat) (folder, path, mode);
}

int
unlinkat (int folder, const char *path, int flags)
{
  if (is_the_one ())
    die ();

  return REAL (unlinkat) (folder, path, flags);
}

int
futimens (int fd, const struct timespec times[2])
{
  if (is_the_one ())
    die ();

  return REAL (futimens) (fd, times);
}

int
fchmodat (int folder, const char *path, mode_t mode, int flags)
{
  if (is_the_one ())
    die ();

  return REAL (fchmodat) (folder, path, mode, flags);
}
