"""Support code that makes Python objects and calls Python with them.

    ag_box      an ndarray over a buffer     ag_fresh     an ndarray with elements of its own
    ag_copied   an ndarray of a number
    ag_call     call a Python function       ag_results   what a graph gives, at its end
    ag_annotate have an error annotated      ag_plain     an array that lies row by row

All of it takes the GIL, if the call has let go of it. An object that could not be made is null, and
who gets it among others finds that out: so the code of a graph does not test each of them.
"""

TEXT = """
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare ptr @PyTuple_New(i64)

define ptr @ag_fresh(ptr %context, i32 %rank, ptr %extents, i32 %dtype) {
  call void @ag_enter(ptr %context)
  %array = call ptr @ag_array_new(ptr @ag_array_type, i32 %rank, ptr %extents, i32 %dtype,
                                  ptr null, ptr null, i32 0, i32 0, ptr null)
  ret ptr %array
}

define ptr @ag_copied(ptr %context, ptr %data, i32 %rank, ptr %extents, i32 %dtype, i64 %bytes) {
  %copy = call ptr @ag_fresh(ptr %context, i32 %rank, ptr %extents, i32 %dtype)
  %lost = icmp eq ptr %copy, null
  br i1 %lost, label %out, label %fill
fill:
  %to = getelementptr ptr, ptr %copy, i64 2
  %there = load ptr, ptr %to
  %m = call ptr @memcpy(ptr %there, ptr %data, i64 %bytes)
  br label %out
out:
  ret ptr %copy
}

define ptr @ag_box(ptr %context, ptr %header, ptr %data, i32 %rank, ptr %extents, i32 %dtype,
                   i64 %bytes) {
  call void @ag_enter(ptr %context)
  %k = getelementptr i64, ptr %header, i64 1
  %kind = load i64, ptr %k
  %o = getelementptr ptr, ptr %header, i64 2
  switch i64 %kind, label %view [ i64 0, label %capsule
                                  i64 4, label %static ]
static:
  %copy = call ptr @ag_copied(ptr %context, ptr %data, i32 %rank, ptr %extents, i32 %dtype,
                              i64 %bytes)
  ret ptr %copy
capsule:
  %made = call ptr @PyCapsule_New(ptr %header, ptr null, ptr @ag_capsule_free)
  store i64 1, ptr %k
  store ptr %made, ptr %o
  br label %view
view:
  %base = load ptr, ptr %o
  %array = call ptr @ag_array_new(ptr @ag_array_type, i32 %rank, ptr %extents, i32 %dtype,
                                  ptr null, ptr %data, i32 0, i32 1281, ptr null)
  %failed = icmp eq ptr %array, null
  br i1 %failed, label %done, label %based
based:
  call void @Py_IncRef(ptr %base)
  %status = call i32 @ag_set_base(ptr %array, ptr %base)
  br label %done
done:
  ret ptr %array
}

; Whether all of these objects have been made.
define internal i1 @all_made(i64 %count, ptr %objects) {
entry:
  br label %look
look:
  %n = phi i64 [ 0, %entry ], [ %next, %more ]
  %end = icmp eq i64 %n, %count
  br i1 %end, label %done, label %more
more:
  %place = getelementptr ptr, ptr %objects, i64 %n
  %object = load ptr, ptr %place
  %none = icmp eq ptr %object, null
  %next = add i64 %n, 1
  br i1 %none, label %done, label %look
done:
  ret i1 %end
}

define internal void @let_go(i64 %count, ptr %objects) {
entry:
  br label %look
look:
  %n = phi i64 [ 0, %entry ], [ %next, %more ]
  %end = icmp eq i64 %n, %count
  br i1 %end, label %done, label %more
more:
  %place = getelementptr ptr, ptr %objects, i64 %n
  %object = load ptr, ptr %place
  call void @Py_DecRef(ptr %object)
  %next = add i64 %n, 1
  br label %look
done:
  ret void
}

; One of the objects that the code uses, borrowed.
define internal ptr @object_at(ptr %context, i64 %place) {
  %op = getelementptr ptr, ptr %context, i64 4
  %objects = load ptr, ptr %op
  %items = getelementptr i8, ptr %objects, i64 24
  %item = getelementptr ptr, ptr %items, i64 %place
  %object = load ptr, ptr %item
  ret ptr %object
}

; The references to the arguments are taken.
define ptr @ag_call(ptr %context, i64 %place, i64 %count, ptr %arguments) {
  call void @ag_enter(ptr %context)
  %function = call ptr @object_at(ptr %context, i64 %place)
  %good = call i1 @all_made(i64 %count, ptr %arguments)
  br i1 %good, label %call, label %done
call:
  %made = call ptr @PyObject_Vectorcall(ptr %function, ptr %arguments, i64 %count, ptr null)
  br label %done
done:
  %result = phi ptr [ null, %0 ], [ %made, %call ]
  call void @let_go(i64 %count, ptr %arguments)
  ret ptr %result
}

; The array that an argument is, or a copy of one that does not lie row by row: it
; belongs to the call, until that ends. The header is one that is never freed nor overwritten.
define ptr @ag_plain(ptr %context, ptr %array, ptr %header, i64 %copier) {
entry:
  %alone = alloca ptr
  %fp = getelementptr i8, ptr %array, i64 64
  %flags = load i32, ptr %fp
  %needed = and i32 %flags, 257
  %plain = icmp eq i32 %needed, 257
  br i1 %plain, label %good, label %copy
copy:
  store ptr %array, ptr %alone
  call void @Py_IncRef(ptr %array)
  %made = call ptr @ag_call(ptr %context, i64 %copier, i64 1, ptr %alone)
  %failed = icmp eq ptr %made, null
  br i1 %failed, label %done, label %keep
keep:
  %kept = call ptr @ag_wrap(ptr %context, ptr %made, i64 2)
  br label %good
good:
  %result = phi ptr [ %array, %entry ], [ %made, %keep ]
  store i64 1099511627776, ptr %header
  %kp = getelementptr i64, ptr %header, i64 1
  store i64 2, ptr %kp
  %op = getelementptr ptr, ptr %header, i64 2
  store ptr %result, ptr %op
  ret ptr %result
done:
  ret ptr null
}

; A tuple that takes over the references; null if one of them is.
define ptr @ag_results(ptr %context, i64 %count, ptr %objects) {
  call void @ag_enter(ptr %context)
  %good = call i1 @all_made(i64 %count, ptr %objects)
  br i1 %good, label %try, label %fail
try:
  %tuple = call ptr @PyTuple_New(i64 %count)
  %none = icmp eq ptr %tuple, null
  br i1 %none, label %fail, label %fill
fill:
  %items = getelementptr i8, ptr %tuple, i64 24
  %bytes = mul i64 %count, 8
  %m = call ptr @memcpy(ptr %items, ptr %objects, i64 %bytes)
  br label %done
fail:
  call void @let_go(i64 %count, ptr %objects)
  br label %done
done:
  %result = phi ptr [ null, %fail ], [ %tuple, %fill ]
  call void @ag_finish(ptr %context)
  ret ptr %result
}

; The arguments have a free place for the exception, before the numbers.
define void @ag_annotate(ptr %context, i64 %place, i64 %count, ptr %arguments) {
  %kind = alloca ptr
  %value = alloca ptr
  %trace = alloca ptr
  call void @ag_enter(ptr %context)
  call void @PyErr_Fetch(ptr %kind, ptr %value, ptr %trace)
  call void @PyErr_NormalizeException(ptr %kind, ptr %value, ptr %trace)
  %error = load ptr, ptr %value
  call void @Py_IncRef(ptr %error)
  store ptr %error, ptr %arguments
  %result = call ptr @ag_call(ptr %context, i64 %place, i64 %count, ptr %arguments)
  %failed = icmp eq ptr %result, null
  br i1 %failed, label %clear, label %drop
clear:
  call void @PyErr_Clear()
  br label %restore
drop:
  call void @Py_DecRef(ptr %result)
  br label %restore
restore:
  %k = load ptr, ptr %kind
  %t = load ptr, ptr %trace
  call void @PyErr_Restore(ptr %k, ptr %error, ptr %t)
  ret void
}
"""
