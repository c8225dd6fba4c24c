/* memcpy, memmove, memcmp and bcmp for the static binary, in place of musl's.
 *
 * Most copies of a scan are of 16 to 300 bytes (values of the policies' interpreter), most comparisons of a dozen. For these
 * musl 1.2 starts a string instruction (`rep movsq`, which costs some 30 cycles before the first byte) and compares one byte at
 * a time: together a third of a scan's time. Here a copy of up to 128 bytes is loaded whole, first and last parts overlapping,
 * before anything is stored, and longer ones go 64 bytes a step.
 *
 * What each takes and returns, also where the ranges overlap, is C17's 7.24.2 and 7.24.4 (bcmp: POSIX.1-2001). `test.c` holds
 * them against loops over bytes. To be compiled with -fno-builtin and -fno-tree-loop-distribute-patterns: otherwise a compiler
 * may make a call of memcpy out of memcpy's own loop.
 */
#include <stddef.h>
#include <stdint.h>

typedef uint8_t byte;
typedef uint16_t __attribute__((aligned(1), may_alias)) two;
typedef uint32_t __attribute__((aligned(1), may_alias)) four;
typedef uint64_t __attribute__((aligned(1), may_alias)) eight;
typedef uint64_t __attribute__((vector_size(16), aligned(1), may_alias)) sixteen;

#define AT(type, place) (*(type *)(place))
#define OF(type, place) (*(const type *)(place))

/* Four vectors: what one step of a long copy carries. */
typedef struct { sixteen a, b, c, d; } step;
enum { STEP = 64 };

static inline step load(const byte *from) {
  return (step){OF(sixteen, from), OF(sixteen, from + 16), OF(sixteen, from + 32), OF(sixteen, from + 48)};
}

static inline void store(byte *to, step all) {
  AT(sixteen, to) = all.a;
  AT(sixteen, to + 16) = all.b;
  AT(sixteen, to + 32) = all.c;
  AT(sixteen, to + 48) = all.d;
}

/* `count` is at most 16. */
static inline void copy_little(byte *to, const byte *from, size_t count) {
  if (count >= 8) {
    uint64_t first = OF(eight, from), last = OF(eight, from + count - 8);
    AT(eight, to) = first;
    AT(eight, to + count - 8) = last;
  } else if (count >= 4) {
    uint32_t first = OF(four, from), last = OF(four, from + count - 4);
    AT(four, to) = first;
    AT(four, to + count - 4) = last;
  } else if (count >= 2) {
    uint16_t first = OF(two, from), last = OF(two, from + count - 2);
    AT(two, to) = first;
    AT(two, to + count - 2) = last;
  } else if (count) {
    *to = *from;
  }
}

/* `count` is above 128. What the last step would find overwritten is loaded before the first one. */
static void copy_long(byte *to, const byte *from, size_t count) {
  /* The destination does not begin inside the source. */
  if ((size_t)((uintptr_t)to - (uintptr_t)from) >= count) {
    step last = load(from + count - STEP);
    byte *end = to + count - STEP;
    while (to < end) {
      store(to, load(from));
      to += STEP;
      from += STEP;
    }
    store(end, last);
  } else {
    step first = load(from);
    byte *start = to;
    while (count > STEP) {
      count -= STEP;
      store(to + count, load(from + count));
    }
    store(start, first);
  }
}

void *memmove(void *destination, const void *source, size_t count) {
  byte *to = destination;
  const byte *from = source;
  if (count <= 16) {
    copy_little(to, from, count);
  } else if (count <= 32) {
    sixteen first = OF(sixteen, from), last = OF(sixteen, from + count - 16);
    AT(sixteen, to) = first;
    AT(sixteen, to + count - 16) = last;
  } else if (count <= STEP) {
    sixteen a = OF(sixteen, from), b = OF(sixteen, from + 16);
    sixteen c = OF(sixteen, from + count - 32), d = OF(sixteen, from + count - 16);
    AT(sixteen, to) = a;
    AT(sixteen, to + 16) = b;
    AT(sixteen, to + count - 32) = c;
    AT(sixteen, to + count - 16) = d;
  } else if (count <= 2 * STEP) {
    step first = load(from), last = load(from + count - STEP);
    store(to, first);
    store(to + count - STEP, last);
  } else {
    copy_long(to, from, count);
  }
  return destination;
}

void *memcpy(void *restrict destination, const void *restrict source, size_t count)
    __attribute__((alias("memmove")));

/* The first byte of the text is the highest of the number, so that numbers are ordered as texts are. */
static inline uint64_t in_order(uint64_t word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return __builtin_bswap64(word);
#else
  return word;
#endif
}

static inline int order(uint64_t left, uint64_t right) {
  left = in_order(left);
  right = in_order(right);
  return left < right ? -1 : left > right;
}

int memcmp(const void *one, const void *other, size_t count) {
  const byte *left = one, *right = other;
  if (count < 8) {
    if (count >= 4) {
      uint64_t a = OF(four, left) | (uint64_t)OF(four, left + count - 4) << 32;
      uint64_t b = OF(four, right) | (uint64_t)OF(four, right + count - 4) << 32;
      return order(a, b);
    }
    for (; count; count--, left++, right++) {
      if (*left != *right) return *left - *right;
    }
    return 0;
  }
  const byte *end = left + count - 8;
  for (; left < end; left += 8, right += 8) {
    uint64_t a = OF(eight, left), b = OF(eight, right);
    if (a != b) return order(a, b);
  }
  /* The last eight bytes, some of which may have been found equal. */
  right -= left - end;
  return order(OF(eight, end), OF(eight, right));
}

int bcmp(const void *one, const void *other, size_t count) __attribute__((alias("memcmp")));
