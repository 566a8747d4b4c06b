"""Support code for blocks of memory: those that are let go are kept for the next.

Fresh pages cost more than what is computed in them, and `malloc` more than a small loop. Blocks
above 64 KiB are kept in a small pool, those above 1 KiB in bins, four for each doubling of the
size, each of 256 KiB at most. Blocks begin at cache lines; a large one at another place of its page
than the last one. As NumPy does, blocks of 4 MiB and more ask Linux for huge pages: to write fresh
memory takes half as long then.

header: words 4, 5 and 6 are the next block of a bin, the bytes, and where the block begins

What is kept belongs to whoever has the GIL, or to the one call that took it along when it let go of
the GIL (`gil_code.py`). Others allocate and free as if nothing were kept, so there are no locks.
"""

import sys

# Linux' MADV_HUGEPAGE is 14.
_HUGE_PAGES = """
declare i32 @madvise(ptr, i64, i32)
define internal void @ask_for_huge_pages(ptr %page, i64 %bytes) {
  %ignored = call i32 @madvise(ptr %page, i64 %bytes, i32 14)
  ret void
}
"""
_NO_HUGE_PAGES = """
define internal void @ask_for_huge_pages(ptr %page, i64 %bytes) {
  ret void
}
"""

_BLOCKS = """
declare i64 @llvm.ctlz.i64(i64, i1)
@pool = private global [16 x ptr] zeroinitializer
@turn = private global i64 0
@colour = private global i64 0
@bins = private global [24 x ptr] zeroinitializer
@kept = private global [24 x i64] zeroinitializer
@keeper = private global ptr null

; Whether a call may use what is kept; the context of what runs under the GIL may be null.
define internal i1 @is_keeper(ptr %context) {
entry:
  %none = icmp eq ptr %context, null
  br i1 %none, label %compare, label %look
look:
  %rp = getelementptr ptr, ptr %context, i64 3
  %thread = load ptr, ptr %rp
  %holds = icmp eq ptr %thread, null
  %mine = select i1 %holds, ptr null, ptr %context
  br label %compare
compare:
  %wanted = phi ptr [ null, %entry ], [ %mine, %look ]
  %keeper = load atomic ptr, ptr @keeper monotonic, align 8
  %is = icmp eq ptr %keeper, %wanted
  ret i1 %is
}

define internal i64 @bin(i64 %bytes) {
  %n = sub i64 %bytes, 1
  %zeros = call i64 @llvm.ctlz.i64(i64 %n, i1 false)
  %log = sub i64 63, %zeros
  %shift = sub i64 %log, 2
  %fine = lshr i64 %n, %shift
  %quarter = and i64 %fine, 3
  %octave = sub i64 %log, 10
  %first = shl i64 %octave, 2
  %place = add i64 %first, %quarter
  ret i64 %place
}

define internal i1 @is_binned(i64 %bytes) {
  %above = icmp ugt i64 %bytes, 1024
  %below = icmp ule i64 %bytes, 65536
  %both = and i1 %above, %below
  ret i1 %both
}

define internal ptr @take(ptr %context, i64 %bytes) {
entry:
  %large = icmp ugt i64 %bytes, 65536
  br i1 %large, label %ask, label %middle
ask:
  %mine = call i1 @is_keeper(ptr %context)
  br i1 %mine, label %search, label %fresh
search:
  %i = phi i64 [ 0, %ask ], [ %i1, %next ]
  %slot = getelementptr [16 x ptr], ptr @pool, i64 0, i64 %i
  %block = load ptr, ptr %slot
  %none = icmp eq ptr %block, null
  br i1 %none, label %next, label %check
check:
  %p = getelementptr i64, ptr %block, i64 5
  %size = load i64, ptr %p
  %enough = icmp uge i64 %size, %bytes
  %double = shl i64 %bytes, 1
  %fits = icmp ule i64 %size, %double
  %good = and i1 %enough, %fits
  br i1 %good, label %found, label %next
found:
  store ptr null, ptr %slot
  ret ptr %block
next:
  %i1 = add i64 %i, 1
  %more = icmp ult i64 %i1, 16
  br i1 %more, label %search, label %fresh
middle:
  %binned = call i1 @is_binned(i64 %bytes)
  br i1 %binned, label %may, label %fresh
may:
  %mine2 = call i1 @is_keeper(ptr %context)
  br i1 %mine2, label %look, label %round
look:
  %place = call i64 @bin(i64 %bytes)
  %head = getelementptr [24 x ptr], ptr @bins, i64 0, i64 %place
  %first = load ptr, ptr %head
  %empty = icmp eq ptr %first, null
  br i1 %empty, label %round, label %pop
pop:
  %follow = getelementptr ptr, ptr %first, i64 4
  %second = load ptr, ptr %follow
  store ptr %second, ptr %head
  %cp = getelementptr [24 x i64], ptr @kept, i64 0, i64 %place
  %count = load i64, ptr %cp
  %fp = getelementptr i64, ptr %first, i64 5
  %freed = load i64, ptr %fp
  %less = sub i64 %count, %freed
  store i64 %less, ptr %cp
  ret ptr %first
round:
  %n = sub i64 %bytes, 1
  %zeros = call i64 @llvm.ctlz.i64(i64 %n, i1 false)
  %shift = sub i64 61, %zeros
  %units = lshr i64 %n, %shift
  %units1 = add i64 %units, 1
  %rounded = shl i64 %units1, %shift
  br label %fresh
fresh:
  %wanted = phi i64 [ %bytes, %ask ], [ %bytes, %next ], [ %bytes, %middle ], [ %rounded, %round ]
  %room = select i1 %large, i64 4096, i64 0
  %all = add i64 %wanted, %room
  %start = call ptr @malloc(i64 %all)
  %failed = icmp eq ptr %start, null
  br i1 %failed, label %nothing, label %note
note:
  %c = load atomic i64, ptr @colour monotonic, align 8
  %c1 = add i64 %c, 704
  %c2 = urem i64 %c1, 3072
  store atomic i64 %c2, ptr @colour monotonic, align 8
  %c3 = add i64 %c2, 512
  %offset = select i1 %large, i64 %c3, i64 0
  %address = ptrtoint ptr %start to i64
  %minus = sub i64 0, %address
  %gap = and i64 %minus, 63
  %distance = add i64 %offset, %gap
  %new = getelementptr i8, ptr %start, i64 %distance
  %q = getelementptr i64, ptr %new, i64 5
  store i64 %wanted, ptr %q
  %r = getelementptr ptr, ptr %new, i64 6
  store ptr %start, ptr %r
  %huge = icmp uge i64 %wanted, 4194304
  br i1 %huge, label %advise, label %give
advise:
  %below = and i64 %address, -4096
  %page = inttoptr i64 %below to ptr
  %into = and i64 %address, 4095
  %length = add i64 %all, %into
  call void @ask_for_huge_pages(ptr %page, i64 %length)
  br label %give
give:
  ret ptr %new
nothing:
  ret ptr null
}

define internal void @give(ptr %context, ptr %block) {
entry:
  %mine = call i1 @is_keeper(ptr %context)
  br i1 %mine, label %sort, label %evict
sort:
  %p = getelementptr i64, ptr %block, i64 5
  %size = load i64, ptr %p
  %large = icmp ugt i64 %size, 65536
  br i1 %large, label %keep, label %middle
keep:
  %t = load i64, ptr @turn
  %t1 = add i64 %t, 1
  store i64 %t1, ptr @turn
  %i = and i64 %t, 15
  %slot = getelementptr [16 x ptr], ptr @pool, i64 0, i64 %i
  %old = load ptr, ptr %slot
  store ptr %block, ptr %slot
  %none = icmp eq ptr %old, null
  br i1 %none, label %done, label %evict
middle:
  %binned = call i1 @is_binned(i64 %size)
  br i1 %binned, label %look, label %evict
look:
  %place = call i64 @bin(i64 %size)
  %cp = getelementptr [24 x i64], ptr @kept, i64 0, i64 %place
  %count = load i64, ptr %cp
  %more = add i64 %count, %size
  %full = icmp ugt i64 %more, 262144
  br i1 %full, label %evict, label %push
push:
  store i64 %more, ptr %cp
  %head = getelementptr [24 x ptr], ptr @bins, i64 0, i64 %place
  %first = load ptr, ptr %head
  %follow = getelementptr ptr, ptr %block, i64 4
  store ptr %first, ptr %follow
  store ptr %block, ptr %head
  ret void
evict:
  %last = phi ptr [ %block, %entry ], [ %old, %keep ], [ %block, %middle ], [ %block, %look ]
  %r = getelementptr ptr, ptr %last, i64 6
  %start = load ptr, ptr %r
  call void @free(ptr %start)
  br label %done
done:
  ret void
}
"""

TEXT = (_HUGE_PAGES if sys.platform == "linux" else _NO_HUGE_PAGES) + _BLOCKS
