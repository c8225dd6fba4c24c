/* Holds memory.c against loops over bytes: every length to 700, every offset of a vector, ranges that overlap both ways, and
 * nothing written beside the range. Ends with 0, or names the first case that differs. */
#include <stdio.h>
#include <stdlib.h>

#define memmove own_memmove
#define memcpy own_memcpy
#define memcmp own_memcmp
#define bcmp own_bcmp
#define alias(name) alias("own_" name)
#include "memory.c"
#undef alias

enum { LENGTHS = 700, OFFSETS = 17, ROOM = LENGTHS + 4 * STEP };

static byte before[ROOM], is[ROOM], must[ROOM];

static void fill(void) {
  static uint32_t state = 1;
  for (size_t i = 0; i < ROOM; i++) {
    state = state * 1664525 + 1013904223;
    before[i] = is[i] = must[i] = (byte)(state >> 24);
  }
}

static void differs(const char *what, size_t count, size_t from, size_t to) {
  fprintf(stderr, "%s of %zu bytes from %zu to %zu differs\n", what, count, from, to);
  exit(1);
}

static void copies(size_t count, size_t from, size_t to) {
  fill();
  for (size_t i = 0; i < count; i++) must[to + i] = before[from + i];
  if (own_memmove(is + to, is + from, count) != is + to) differs("the result of memmove", count, from, to);
  for (size_t i = 0; i < ROOM; i++) if (is[i] != must[i]) differs("memmove", count, from, to);
}

static int sign(int number) { return (number > 0) - (number < 0); }

static void compares(size_t count, size_t from, size_t at) {
  fill();
  byte *left = is + from, *right = must + from;
  if (own_memcmp(left, right, count) || own_bcmp(left, right, count)) differs("memcmp of equals", count, from, at);
  if (at >= count) return;
  /* What stands behind the first difference must not count. */
  right[at] ^= 0x80;
  if (at + 1 < count) right[at + 1] ^= 0xff;
  int wanted = left[at] < right[at] ? -1 : 1;
  if (sign(own_memcmp(left, right, count)) != wanted || sign(own_memcmp(right, left, count)) != -wanted)
    differs("memcmp", count, from, at);
}

int main(void) {
  for (size_t count = 0; count <= LENGTHS; count++) {
    for (size_t offset = 0; offset < OFFSETS; offset++) {
      copies(count, STEP, STEP + offset);
      copies(count, STEP + offset, STEP);
      compares(count, offset, count * offset / OFFSETS);
    }
    copies(count, STEP, 2 * STEP + 1);
    copies(count, 2 * STEP + 1, STEP);
  }
  return 0;
}
