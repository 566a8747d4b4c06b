"""Support code that draws numbers from a generator of NumPy's, as NumPy's own methods do.

    ag_draw            so many numbers, by one of these:
    ag_draw_even       floats from 0 to 1
    ag_draw_floats     floats, by a function of NumPy's that takes up to two floats
    ag_draw_gauss      normal numbers, as `RandomState` draws two at a time and keeps one
    ag_draw_normal     the same, with a mean and a deviation
    ag_draw_integers   so many integers from a first one on

`ag_draw` says whether an exception is set. Generators share their state with the rest of the
program: while one is asked, the GIL is held, or, for many numbers, its lock, which is also taken
where there are other threads. A list of one tuple says which generator it is now: the capsule of
its `bitgen_t`, the two methods of its lock, who owns it, and itself.

bitgen_t: the state, and what gives the next uint64, uint32, double and raw number from it
given: what is told to those that draw, in words; each says which
"""

# So many numbers are drawn without the GIL.
MANY = 10_000


def _each(name: str, before: str, one: str) -> str:
    """The function that puts a number, which `one` makes, to each place."""
    return f"""
define void @ag_draw_{name}(ptr %bits, ptr %owner, ptr %given, i64 %count, ptr %out) {{
entry:{before}
  br label %test
test:
  %i = phi i64 [ 0, %entry ], [ %after, %draw ]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %draw, label %done
draw:{one}
  %at = getelementptr double, ptr %out, i64 %i
  store double %number, ptr %at
  %after = add i64 %i, 1
  br label %test
done:
  ret void
}}
"""


_EVEN = _each(
    "even",
    """
  %np = getelementptr ptr, ptr %bits, i64 3
  %next = load ptr, ptr %np
  %state = load ptr, ptr %bits""",
    """
  %number = call double %next(ptr %state)""",
)
_TWO = """
  %ap = getelementptr double, ptr %given, i64 1
  %a = load double, ptr %ap
  %bp = getelementptr double, ptr %given, i64 2
  %b = load double, ptr %bp"""
_FLOATS = _each(
    "floats",
    f"""
  %function = load ptr, ptr %given{_TWO}""",
    """
  %number = call double %function(ptr %bits, double %a, double %b)""",
)
_KEPT = """
  %offset = load i64, ptr %given
  %kept = getelementptr i8, ptr %owner, i64 %offset"""
_GAUSS = _each(
    "gauss",
    _KEPT,
    """
  %number = call double @gauss(ptr %bits, ptr %kept)""",
)
_NORMAL = _each(
    "normal",
    _KEPT + _TWO,
    """
  %drawn = call double @gauss(ptr %bits, ptr %kept)
  %wide = fmul double %b, %drawn
  %number = fadd double %a, %wide""",
)

TEXT = f"""
@bitgen_name = private constant [13 x i8] c"BitGenerator\\00"
declare ptr @PyInterpreterState_Get()
declare ptr @PyInterpreterState_ThreadHead(ptr)
declare ptr @PyThreadState_Next(ptr)

; Call one of the methods of the lock; whether that failed.
define internal i1 @of_lock(ptr %items, i64 %which) {{
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
}}

; The generator of a tuple, null where that failed. Where its lock is taken, the tuple is kept, too:
; to wait for a lock lets others run.
define internal ptr @begin_draw(ptr %tuple, i1 %many, ptr %locked) {{
  store i1 false, ptr %locked
  %items = getelementptr ptr, ptr %tuple, i64 3
  %interpreter = call ptr @PyInterpreterState_Get()
  %first = call ptr @PyInterpreterState_ThreadHead(ptr %interpreter)
  %second = call ptr @PyThreadState_Next(ptr %first)
  %others = icmp ne ptr %second, null
  %shared = or i1 %others, %many
  br i1 %shared, label %lock, label %ask
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
}}

define internal i1 @end_draw(ptr %tuple, ptr %locked) {{
  %is = load i1, ptr %locked
  br i1 %is, label %unlock, label %done
unlock:
  %items = getelementptr ptr, ptr %tuple, i64 3
  %failed = call i1 @of_lock(ptr %items, i64 2)
  call void @Py_DecRef(ptr %tuple)
  ret i1 %failed
done:
  ret i1 false
}}

; What the list at a place has.
define internal ptr @generator_at(ptr %context, i64 %place) {{
  call void @ag_enter(ptr %context)
  %list = call ptr @object_at(ptr %context, i64 %place)
  %ip = getelementptr ptr, ptr %list, i64 3
  %items = load ptr, ptr %ip
  %tuple = load ptr, ptr %items
  ret ptr %tuple
}}

define i1 @ag_draw(ptr %context, i64 %place, ptr %each, ptr %given, i64 %count, ptr %out) {{
  %locked = alloca i1
  %many = icmp sge i64 %count, {MANY}
  %tuple = call ptr @generator_at(ptr %context, i64 %place)
  %bits = call ptr @begin_draw(ptr %tuple, i1 %many, ptr %locked)
  %none = icmp eq ptr %bits, null
  br i1 %none, label %failed, label %begin
begin:
  %op = getelementptr ptr, ptr %tuple, i64 6
  %owner = load ptr, ptr %op
  br i1 %many, label %leave, label %few
few:
  call void %each(ptr %bits, ptr %owner, ptr %given, i64 %count, ptr %out)
  br label %end
leave:
  call void @ag_leave(ptr %context)
  call void %each(ptr %bits, ptr %owner, ptr %given, i64 %count, ptr %out)
  call void @ag_enter(ptr %context)
  br label %end
end:
  %bad = call i1 @end_draw(ptr %tuple, ptr %locked)
  ret i1 %bad
failed:
  ret i1 true
}}

declare double @llvm.sqrt.f64(double)
declare double @log(double)

; Two numbers by Marsaglia's polar method; `kept` is where one waits, and the word before it says
; whether it does.
define internal double @gauss(ptr %bits, ptr %kept) {{
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
}}

{_EVEN}
; given: the function, and what it is told beside the generator
{_FLOATS}
; given: where in its owner the number is that waits
{_GAUSS}
; given: the same, the mean and the deviation
{_NORMAL}
; given: the function, the least of the integers, how far it is to the greatest, and whether bits
; are masked, as `RandomState` does
define void @ag_draw_integers(ptr %bits, ptr %owner, ptr %given, i64 %count, ptr %out) {{
  %function = load ptr, ptr %given
  %fp = getelementptr i64, ptr %given, i64 1
  %first = load i64, ptr %fp
  %rp = getelementptr i64, ptr %given, i64 2
  %range = load i64, ptr %rp
  %mp = getelementptr i64, ptr %given, i64 3
  %word = load i64, ptr %mp
  %masked = trunc i64 %word to i1
  call void %function(ptr %bits, i64 %first, i64 %range, i64 %count, i1 zeroext %masked, ptr %out)
  ret void
}}
"""
