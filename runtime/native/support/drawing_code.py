"""Support code that draws a number from a generator of NumPy's, as NumPy's own methods do.

    ag_draw            a float, by a function of NumPy's that takes up to two floats, or by none
    ag_draw_gauss      a normal number, as `RandomState` draws two at a time and keeps one
    ag_draw_integer    one of so many integers from a first one on

They say whether an exception is set. Generators share their state with the rest of the program:
while one is asked, the GIL is held, and where there are other threads its lock, too. A list of one
tuple says which generator it is now: the capsule of its `bitgen_t`, the two methods of its lock,
who owns it, and itself.

bitgen_t: the state, and what gives the next uint64, uint32, double and raw number from it
"""

TEXT = """
@bitgen_name = private constant [13 x i8] c"BitGenerator\\00"
declare ptr @PyInterpreterState_Get()
declare ptr @PyInterpreterState_ThreadHead(ptr)
declare ptr @PyThreadState_Next(ptr)

; Call one of the methods of the lock; whether that failed.
define internal i1 @of_lock(ptr %items, i64 %which) {
  %place = getelementptr ptr, ptr %items, i64 %which
  %method = load ptr, ptr %place
  %answer = call ptr @PyObject_Vectorcall(ptr %method, ptr null, i64 0, ptr null)
  %failed = icmp eq ptr %answer, null
  br i1 %failed, label %done, label %drop
drop:
  call void @Py_DecRef(ptr %answer)
  br label %done
done:
  ret i1 %failed
}

; The generator of a tuple, null where that failed. Where its lock is taken, the tuple is kept, too:
; to wait for a lock lets others run.
define internal ptr @begin_draw(ptr %tuple, ptr %locked) {
  store i1 false, ptr %locked
  %items = getelementptr ptr, ptr %tuple, i64 3
  %interpreter = call ptr @PyInterpreterState_Get()
  %first = call ptr @PyInterpreterState_ThreadHead(ptr %interpreter)
  %second = call ptr @PyThreadState_Next(ptr %first)
  %alone = icmp eq ptr %second, null
  br i1 %alone, label %ask, label %lock
lock:
  call void @Py_IncRef(ptr %tuple)
  %failed = call i1 @of_lock(ptr %items, i64 1)
  br i1 %failed, label %none, label %note
note:
  store i1 true, ptr %locked
  br label %ask
ask:
  %capsule = load ptr, ptr %items
  %bits = call ptr @PyCapsule_GetPointer(ptr %capsule, ptr @bitgen_name)
  ret ptr %bits
none:
  call void @Py_DecRef(ptr %tuple)
  ret ptr null
}

define internal i1 @end_draw(ptr %tuple, ptr %locked) {
  %is = load i1, ptr %locked
  br i1 %is, label %unlock, label %done
unlock:
  %items = getelementptr ptr, ptr %tuple, i64 3
  %failed = call i1 @of_lock(ptr %items, i64 2)
  call void @Py_DecRef(ptr %tuple)
  ret i1 %failed
done:
  ret i1 false
}

; What the list at a place has.
define internal ptr @generator_at(ptr %context, i64 %place) {
  call void @ag_enter(ptr %context)
  %list = call ptr @object_at(ptr %context, i64 %place)
  %ip = getelementptr ptr, ptr %list, i64 3
  %items = load ptr, ptr %ip
  %tuple = load ptr, ptr %items
  ret ptr %tuple
}

define i1 @ag_draw(ptr %context, i64 %place, ptr %function, double %a, double %b, ptr %out) {
  %locked = alloca i1
  %tuple = call ptr @generator_at(ptr %context, i64 %place)
  %bits = call ptr @begin_draw(ptr %tuple, ptr %locked)
  %none = icmp eq ptr %bits, null
  br i1 %none, label %failed, label %draw
draw:
  %plain = icmp eq ptr %function, null
  br i1 %plain, label %next, label %ask
next:
  %np = getelementptr ptr, ptr %bits, i64 3
  %next_double = load ptr, ptr %np
  %state = load ptr, ptr %bits
  %even = call double %next_double(ptr %state)
  br label %put
ask:
  %drawn = call double %function(ptr %bits, double %a, double %b)
  br label %put
put:
  %number = phi double [ %even, %next ], [ %drawn, %ask ]
  store double %number, ptr %out
  %bad = call i1 @end_draw(ptr %tuple, ptr %locked)
  ret i1 %bad
failed:
  ret i1 true
}

declare double @llvm.sqrt.f64(double)
declare double @log(double)

; Two numbers by Marsaglia's polar method; `kept` is where one waits, and the word before it says
; whether it does.
define internal double @gauss(ptr %bits, ptr %kept) {
entry:
  %np = getelementptr ptr, ptr %bits, i64 3
  %next = load ptr, ptr %np
  %state = load ptr, ptr %bits
  %hp = getelementptr i8, ptr %kept, i64 -8
  %has = load i32, ptr %hp
  %waits = icmp ne i32 %has, 0
  br i1 %waits, label %take, label %try
take:
  %known = load double, ptr %kept
  store i32 0, ptr %hp
  store double 0.0, ptr %kept
  ret double %known
try:
  %u = call double %next(ptr %state)
  %v = call double %next(ptr %state)
  %u2 = fmul double %u, 2.0
  %v2 = fmul double %v, 2.0
  %x = fsub double %u2, 1.0
  %y = fsub double %v2, 1.0
  %xx = fmul double %x, %x
  %yy = fmul double %y, %y
  %r = fadd double %xx, %yy
  %outside = fcmp oge double %r, 1.0
  %zero = fcmp oeq double %r, 0.0
  %again = or i1 %outside, %zero
  br i1 %again, label %try, label %good
good:
  %log = call double @log(double %r)
  %twice = fmul double %log, -2.0
  %square = fdiv double %twice, %r
  %f = call double @llvm.sqrt.f64(double %square)
  %first = fmul double %f, %x
  store double %first, ptr %kept
  store i32 1, ptr %hp
  %second = fmul double %f, %y
  ret double %second
}

define i1 @ag_draw_gauss(ptr %context, i64 %place, i64 %offset, ptr %out) {
  %locked = alloca i1
  %tuple = call ptr @generator_at(ptr %context, i64 %place)
  %bits = call ptr @begin_draw(ptr %tuple, ptr %locked)
  %none = icmp eq ptr %bits, null
  br i1 %none, label %failed, label %draw
draw:
  %op = getelementptr ptr, ptr %tuple, i64 6
  %owner = load ptr, ptr %op
  %kept = getelementptr i8, ptr %owner, i64 %offset
  %number = call double @gauss(ptr %bits, ptr %kept)
  store double %number, ptr %out
  %bad = call i1 @end_draw(ptr %tuple, ptr %locked)
  ret i1 %bad
failed:
  ret i1 true
}

define i1 @ag_draw_integer(ptr %context, i64 %place, ptr %function, i64 %first, i64 %range,
                           i1 %masked, ptr %out) {
  %locked = alloca i1
  %tuple = call ptr @generator_at(ptr %context, i64 %place)
  %bits = call ptr @begin_draw(ptr %tuple, ptr %locked)
  %none = icmp eq ptr %bits, null
  br i1 %none, label %failed, label %draw
draw:
  call void %function(ptr %bits, i64 %first, i64 %range, i64 1, i1 zeroext %masked, ptr %out)
  %bad = call i1 @end_draw(ptr %tuple, ptr %locked)
  ret i1 %bad
failed:
  ret i1 true
}
"""
