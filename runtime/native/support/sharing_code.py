"""Support code that shares the outermost loop of a nest between threads.

    ag_share(work, arguments, limit)      work(arguments, 0, limit), or in pieces on several threads

Threads are started when they are first needed, and wait for the next nest. Who comes first takes
the next piece, and a thread that wakes up too late is not waited for. There is one crew: a nest
that is shared while another one is, from another thread, runs on the thread that asks.
Nothing here knows Python: threads never take the GIL, and signals go to other threads.
"""

# Pieces for each thread: one that is held up does fewer of them.
_PIECES = 4

TEXT = f"""
declare i32 @pthread_create(ptr, ptr, ptr, ptr)
declare i32 @pthread_detach(i64)
declare i32 @pthread_sigmask(i32, ptr, ptr)
declare i32 @sigfillset(ptr)
declare i32 @pthread_mutex_init(ptr, ptr)
declare i32 @pthread_mutex_lock(ptr)
declare i32 @pthread_mutex_unlock(ptr)
declare i32 @sem_init(ptr, i32, i32)
declare i32 @sem_post(ptr)
declare i32 @sem_wait(ptr)
@ag_threads = external global i64
@workers = private global i64 0
@crew = private global i32 0
@lock = private global [64 x i8] zeroinitializer, align 16
@begun = private global [64 x i8] zeroinitializer, align 16
@ended = private global [64 x i8] zeroinitializer, align 16
; Under the lock: whether threads may join, how many have, and what they do.
@open = private global i1 false
@active = private global i64 0
@work = private global ptr null
@arguments = private global ptr null
@limit = private global i64 0
@piece = private global i64 0
@next = private global i64 0

; Also in a process that was forked: its threads are gone, whatever they were doing.
define void @ag_new_crew() {{
  store i64 0, ptr @workers
  store i32 0, ptr @crew
  store i1 false, ptr @open
  store i64 0, ptr @active
  %l = call i32 @pthread_mutex_init(ptr @lock, ptr null)
  %b = call i32 @sem_init(ptr @begun, i32 0, i32 0)
  %e = call i32 @sem_init(ptr @ended, i32 0, i32 0)
  ret void
}}

define internal void @do_pieces(ptr %work, ptr %arguments, i64 %limit, i64 %piece) {{
  br label %take
take:
  %first = atomicrmw add ptr @next, i64 %piece monotonic
  %more = icmp slt i64 %first, %limit
  br i1 %more, label %do, label %done
do:
  %behind = add i64 %first, %piece
  %whole = icmp slt i64 %behind, %limit
  %end = select i1 %whole, i64 %behind, i64 %limit
  call void %work(ptr %arguments, i64 %first, i64 %end)
  br label %take
done:
  ret void
}}

define internal ptr @worker(ptr %nothing) {{
  br label %wait
wait:
  %woken = call i32 @sem_wait(ptr @begun)
  %l = call i32 @pthread_mutex_lock(ptr @lock)
  %may = load i1, ptr @open
  br i1 %may, label %join, label %late
late:
  %u = call i32 @pthread_mutex_unlock(ptr @lock)
  br label %wait
join:
  %others = load i64, ptr @active
  %with = add i64 %others, 1
  store i64 %with, ptr @active
  %work = load ptr, ptr @work
  %arguments = load ptr, ptr @arguments
  %limit = load i64, ptr @limit
  %piece = load i64, ptr @piece
  %u1 = call i32 @pthread_mutex_unlock(ptr @lock)
  call void @do_pieces(ptr %work, ptr %arguments, i64 %limit, i64 %piece)
  %l1 = call i32 @pthread_mutex_lock(ptr @lock)
  %active = load i64, ptr @active
  %left = sub i64 %active, 1
  store i64 %left, ptr @active
  %still = load i1, ptr @open
  %alone = icmp eq i64 %left, 0
  %awaited = xor i1 %still, true
  %last = and i1 %alone, %awaited
  br i1 %last, label %tell, label %leave
tell:
  %p = call i32 @sem_post(ptr @ended)
  br label %leave
leave:
  %u2 = call i32 @pthread_mutex_unlock(ptr @lock)
  br label %wait
}}

; Starts a thread that no signal goes to; 0 if it could be started.
define internal i32 @start_worker() {{
  %thread = alloca i64
  %all = alloca [128 x i8]
  %before = alloca [128 x i8]
  %f = call i32 @sigfillset(ptr %all)
  %b = call i32 @pthread_sigmask(i32 2, ptr %all, ptr %before)
  %status = call i32 @pthread_create(ptr %thread, ptr null, ptr @worker, ptr null)
  %r = call i32 @pthread_sigmask(i32 2, ptr %before, ptr null)
  %good = icmp eq i32 %status, 0
  br i1 %good, label %started, label %done
started:
  %id = load i64, ptr %thread
  %d = call i32 @pthread_detach(i64 %id)
  br label %done
done:
  ret i32 %status
}}

; How many threads help, after so many as are wanted were started, if that is possible.
define internal i64 @helpers(i64 %wanted) {{
  br label %look
look:
  %there = load i64, ptr @workers
  %few = icmp slt i64 %there, %wanted
  br i1 %few, label %start, label %done
start:
  %status = call i32 @start_worker()
  %good = icmp eq i32 %status, 0
  br i1 %good, label %count, label %done
count:
  %more = add i64 %there, 1
  store i64 %more, ptr @workers
  br label %look
done:
  %enough = icmp sge i64 %there, %wanted
  %number = select i1 %enough, i64 %wanted, i64 %there
  ret i64 %number
}}

define void @ag_share(ptr %work, ptr %arguments, i64 %limit) {{
entry:
  %threads = load atomic i64, ptr @ag_threads monotonic, align 8
  %several = icmp sgt i64 %threads, 1
  br i1 %several, label %ask, label %alone
ask:
  %taken = atomicrmw xchg ptr @crew, i32 1 acquire
  %mine = icmp eq i32 %taken, 0
  br i1 %mine, label %gather, label %alone
gather:
  %wanted = sub i64 %threads, 1
  %help = call i64 @helpers(i64 %wanted)
  %none = icmp eq i64 %help, 0
  br i1 %none, label %give_up, label %begin
give_up:
  store atomic i32 0, ptr @crew release, align 4
  br label %alone
alone:
  call void %work(ptr %arguments, i64 0, i64 %limit)
  ret void
begin:
  %l = call i32 @pthread_mutex_lock(ptr @lock)
  %pieces = mul i64 %threads, {_PIECES}
  %rounded = add i64 %limit, %pieces
  %up = sub i64 %rounded, 1
  %piece = sdiv i64 %up, %pieces
  store ptr %work, ptr @work
  store ptr %arguments, ptr @arguments
  store i64 %limit, ptr @limit
  store i64 %piece, ptr @piece
  store atomic i64 0, ptr @next monotonic, align 8
  store i1 true, ptr @open
  %u = call i32 @pthread_mutex_unlock(ptr @lock)
  br label %wake
wake:
  %i = phi i64 [ 0, %begin ], [ %i1, %wake ]
  %p = call i32 @sem_post(ptr @begun)
  %i1 = add i64 %i, 1
  %again = icmp slt i64 %i1, %help
  br i1 %again, label %wake, label %do
do:
  call void @do_pieces(ptr %work, ptr %arguments, i64 %limit, i64 %piece)
  %l1 = call i32 @pthread_mutex_lock(ptr @lock)
  store i1 false, ptr @open
  %active = load i64, ptr @active
  %u1 = call i32 @pthread_mutex_unlock(ptr @lock)
  %busy = icmp sgt i64 %active, 0
  br i1 %busy, label %wait, label %done
wait:
  %status = call i32 @sem_wait(ptr @ended)
  %interrupted = icmp ne i32 %status, 0
  br i1 %interrupted, label %wait, label %done
done:
  store atomic i32 0, ptr @crew release, align 4
  ret void
}}
"""
