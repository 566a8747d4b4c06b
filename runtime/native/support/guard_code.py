"""Support code for blocks of memory that are watched: each ends where a page begins that has none.

With `AUTOGRAPH_GUARD_PAGES=1` this takes the place of `block_code.py`. What reads or writes behind
the end of a buffer, or in one that was let go, crashes there and then; what is written between the
end and the page, since buffers begin at cache lines, ends the process when the buffer goes. A new
buffer is full of NaNs. It is for finding mistakes of the engine, on Linux, and slow.
"""

# Buffers are asked for with so many bytes too many.
SPARE = 64

# 3 is PROT_READ | PROT_WRITE, 34 is MAP_PRIVATE | MAP_ANONYMOUS.
TEXT = f"""
declare ptr @mmap(ptr, i64, i32, i32, i32, i64)
declare i32 @munmap(ptr, i64)
declare i32 @mprotect(ptr, i64, i32)
declare ptr @memset(ptr, i32, i64)
declare void @abort()
@keeper = private global ptr null

define internal i64 @pages(i64 %bytes) {{
  %more = add i64 %bytes, 4158
  %whole = and i64 %more, -4096
  ret i64 %whole
}}

define internal ptr @take(ptr %context, i64 %total) {{
  %bytes = sub i64 %total, {SPARE}
  %inside = call i64 @pages(i64 %bytes)
  %all = add i64 %inside, 4096
  %start = call ptr @mmap(ptr null, i64 %all, i32 3, i32 34, i32 -1, i64 0)
  %failed = icmp eq ptr %start, inttoptr (i64 -1 to ptr)
  br i1 %failed, label %nothing, label %give
give:
  %guard = getelementptr i8, ptr %start, i64 %inside
  %ignored = call i32 @mprotect(ptr %guard, i64 4096, i32 0)
  %end = ptrtoint ptr %guard to i64
  %exact = sub i64 %end, %bytes
  %aligned = and i64 %exact, -64
  %block = inttoptr i64 %aligned to ptr
  %length = sub i64 %end, %aligned
  %filled = call ptr @memset(ptr %block, i32 255, i64 %length)
  %size = getelementptr i64, ptr %block, i64 5
  store i64 %bytes, ptr %size
  %first = getelementptr ptr, ptr %block, i64 6
  store ptr %start, ptr %first
  ret ptr %block
nothing:
  ret ptr null
}}

define internal void @give(ptr %context, ptr %block) {{
entry:
  %size = getelementptr i64, ptr %block, i64 5
  %bytes = load i64, ptr %size
  %first = getelementptr ptr, ptr %block, i64 6
  %start = load ptr, ptr %first
  %inside = call i64 @pages(i64 %bytes)
  %guard = getelementptr i8, ptr %start, i64 %inside
  %end = getelementptr i8, ptr %block, i64 %bytes
  br label %look
look:
  %at = phi ptr [ %end, %entry ], [ %next, %fine ]
  %done = icmp eq ptr %at, %guard
  br i1 %done, label %free, label %check
check:
  %byte = load i8, ptr %at
  %untouched = icmp eq i8 %byte, -1
  br i1 %untouched, label %fine, label %broken
fine:
  %next = getelementptr i8, ptr %at, i64 1
  br label %look
broken:
  call void @abort()
  unreachable
free:
  %all = add i64 %inside, 4096
  %ignored = call i32 @munmap(ptr %start, i64 %all)
  ret void
}}
"""
