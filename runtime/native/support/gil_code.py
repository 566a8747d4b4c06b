"""Support code that lets go of the GIL where a call takes long, and takes it again.

    ag_leave    long work begins            ag_enter    what follows needs the GIL
    ag_poll     a loop has run for a while: look at signals, and let go of the GIL

Most calls are over before any of this happens. One that runs on lets go of the GIL the first time
it looks at signals, or before a nest of many elements, and has it again only for what needs
Python: kernels, errors, results. It looks at signals from time to time, and not each time it is
asked, since another thread may keep it waiting for the GIL.

context: word 3 is the thread that let go of the GIL, null while it is held; word 6 when that was
"""

# Between two looks at signals, in nanoseconds: Ctrl-C is noticed within a fifth of a second.
LOOK_EVERY = 50_000_000
# The kernel's own count of time, which costs least to read.
_CLOCK_MONOTONIC_COARSE = 6

TEXT = f"""
declare i32 @clock_gettime(i32, ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare i32 @PyErr_CheckSignals()

define internal i64 @clock(i32 %which) {{
  %time = alloca [2 x i64]
  %status = call i32 @clock_gettime(i32 %which, ptr %time)
  %seconds = load i64, ptr %time
  %np = getelementptr i64, ptr %time, i64 1
  %nanoseconds = load i64, ptr %np
  %whole = mul i64 %seconds, 1000000000
  %sum = add i64 %whole, %nanoseconds
  ret i64 %sum
}}

; The blocks that are kept go along, unless another call has them.
define void @ag_leave(ptr %context) {{
  %rp = getelementptr ptr, ptr %context, i64 3
  %thread = load ptr, ptr %rp
  %holds = icmp eq ptr %thread, null
  br i1 %holds, label %leave, label %done
leave:
  %keeper = load atomic ptr, ptr @keeper monotonic, align 8
  %free = icmp eq ptr %keeper, null
  br i1 %free, label %keep, label %save
keep:
  store atomic ptr %context, ptr @keeper monotonic, align 8
  br label %save
save:
  %now = call i64 @clock(i32 {_CLOCK_MONOTONIC_COARSE})
  %lp = getelementptr i64, ptr %context, i64 6
  store i64 %now, ptr %lp
  %me = call ptr @PyEval_SaveThread()
  store ptr %me, ptr %rp
  br label %done
done:
  ret void
}}

define void @ag_enter(ptr %context) {{
  %rp = getelementptr ptr, ptr %context, i64 3
  %thread = load ptr, ptr %rp
  %holds = icmp eq ptr %thread, null
  br i1 %holds, label %done, label %enter
enter:
  call void @PyEval_RestoreThread(ptr %thread)
  store ptr null, ptr %rp
  %keeper = load atomic ptr, ptr @keeper monotonic, align 8
  %mine = icmp eq ptr %keeper, %context
  br i1 %mine, label %give, label %done
give:
  store atomic ptr null, ptr @keeper monotonic, align 8
  br label %done
done:
  ret void
}}

define i32 @ag_poll(ptr %context) {{
  %t = getelementptr i64, ptr %context, i64 1
  store i64 65536, ptr %t
  %rp = getelementptr ptr, ptr %context, i64 3
  %thread = load ptr, ptr %rp
  %holds = icmp eq ptr %thread, null
  br i1 %holds, label %look, label %wait
wait:
  %lp = getelementptr i64, ptr %context, i64 6
  %looked = load i64, ptr %lp
  %now = call i64 @clock(i32 {_CLOCK_MONOTONIC_COARSE})
  %past = sub i64 %now, %looked
  %soon = icmp slt i64 %past, {LOOK_EVERY}
  br i1 %soon, label %good, label %look
look:
  call void @ag_enter(ptr %context)
  %status = call i32 @PyErr_CheckSignals()
  %pressed = icmp ne i32 %status, 0
  br i1 %pressed, label %failed, label %leave
leave:
  call void @ag_leave(ptr %context)
  br label %good
good:
  ret i32 0
failed:
  ret i32 %status
}}
"""
