"""Support code that measures: the two calls around each step of a program that is measured.

    frame     on the stack of the step: when it began, the time inside the step around, its event
    record    of one call (`measurement.py` has its layout), written by the thread that runs it

Steps inside a step take from its own time. A function that calls itself counts once.
"""

# Events of one call that are kept; sums are of all.
EVENTS = 8192
# A record begins with the number of events and the time inside; an event has three words.
HEAD, EVENT, SITE = 2, 3, 5
FIRST_SITE = HEAD + EVENT * EVENTS
# The clock of `time.perf_counter_ns`.
_CLOCK_MONOTONIC = 1

TEXT = f"""
define internal ptr @event(ptr %record, i64 %number) {{
  %words = mul i64 %number, {EVENT}
  %place = add i64 %words, {HEAD}
  %event = getelementptr i64, ptr %record, i64 %place
  ret ptr %event
}}

define internal ptr @sums(ptr %record, i64 %site) {{
  %words = mul i64 %site, {SITE}
  %place = add i64 %words, {FIRST_SITE}
  %sums = getelementptr i64, ptr %record, i64 %place
  ret ptr %sums
}}

define internal void @more(ptr %sums, i64 %place, i64 %amount) {{
  %p = getelementptr i64, ptr %sums, i64 %place
  %old = load i64, ptr %p
  %new = add i64 %old, %amount
  store i64 %new, ptr %p
  ret void
}}

define void @ag_begin(ptr %record, i64 %site, ptr %frame) {{
  %number = load i64, ptr %record
  call void @more(ptr %record, i64 0, i64 1)
  %ip = getelementptr i64, ptr %record, i64 1
  %inside = load i64, ptr %ip
  store i64 0, ptr %ip
  %fi = getelementptr i64, ptr %frame, i64 1
  store i64 %inside, ptr %fi
  %fn = getelementptr i64, ptr %frame, i64 2
  store i64 %number, ptr %fn
  %sums = call ptr @sums(ptr %record, i64 %site)
  call void @more(ptr %sums, i64 4, i64 1)
  %start = call i64 @clock(i32 {_CLOCK_MONOTONIC})
  store i64 %start, ptr %frame
  %kept = icmp slt i64 %number, {EVENTS}
  br i1 %kept, label %note, label %done
note:
  %event = call ptr @event(ptr %record, i64 %number)
  store i64 %site, ptr %event
  %es = getelementptr i64, ptr %event, i64 1
  store i64 %start, ptr %es
  br label %done
done:
  ret void
}}

define void @ag_end(ptr %record, i64 %site, ptr %frame, i64 %bytes) {{
  %end = call i64 @clock(i32 {_CLOCK_MONOTONIC})
  %start = load i64, ptr %frame
  %spent = sub i64 %end, %start
  %fi = getelementptr i64, ptr %frame, i64 1
  %around = load i64, ptr %fi
  %ip = getelementptr i64, ptr %record, i64 1
  %inside = load i64, ptr %ip
  %before = add i64 %around, %spent
  store i64 %before, ptr %ip
  %own = sub i64 %spent, %inside
  %sums = call ptr @sums(ptr %record, i64 %site)
  call void @more(ptr %sums, i64 0, i64 1)
  call void @more(ptr %sums, i64 2, i64 %own)
  call void @more(ptr %sums, i64 3, i64 %bytes)
  call void @more(ptr %sums, i64 4, i64 -1)
  %dp = getelementptr i64, ptr %sums, i64 4
  %depth = load i64, ptr %dp
  %outermost = icmp eq i64 %depth, 0
  %whole = select i1 %outermost, i64 %spent, i64 0
  call void @more(ptr %sums, i64 1, i64 %whole)
  %fn = getelementptr i64, ptr %frame, i64 2
  %number = load i64, ptr %fn
  %kept = icmp slt i64 %number, {EVENTS}
  br i1 %kept, label %note, label %done
note:
  %event = call ptr @event(ptr %record, i64 %number)
  %ee = getelementptr i64, ptr %event, i64 2
  store i64 %end, ptr %ee
  br label %done
done:
  ret void
}}
"""
