"""The support code in LLVM's own language; `support.py` says what it is for and compiles it.

header: references, kind, owner, previous, next, bytes, begin, (a word free); 64 bytes
"""

import os

from autograph.runtime.native.support import (
    block_code,
    calling_code,
    drawing_code,
    gil_code,
    guard_code,
)

_IS_GUARDED = os.environ.get("AUTOGRAPH_GUARD_PAGES") == "1"
TEXT = (
    (guard_code.TEXT if _IS_GUARDED else block_code.TEXT)
    + gil_code.TEXT
    + calling_code.TEXT
    + drawing_code.TEXT
    + """
declare ptr @malloc(i64)
declare void @free(ptr)
declare ptr @memcpy(ptr, ptr, i64)
declare ptr @PyErr_Format(ptr, ptr, ...)
declare void @PyErr_Fetch(ptr, ptr, ptr)
declare void @PyErr_NormalizeException(ptr, ptr, ptr)
declare void @PyErr_Restore(ptr, ptr, ptr)
declare void @PyErr_Clear()
declare ptr @PyCapsule_New(ptr, ptr, ptr)
declare ptr @PyCapsule_GetPointer(ptr, ptr)
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
declare ptr @ag_array_new(ptr, i32, ptr, i32, ptr, ptr, i32, i32, ptr)
declare i32 @ag_set_base(ptr, ptr)
@PyExc_MemoryError = external global ptr
@PyExc_RecursionError = external global ptr
@ag_array_type = external global i8
@no_memory = private constant [52 x i8] c"Unable to allocate %zd bytes for an array or a list\\00"
@too_deep = private constant [33 x i8] c"maximum recursion depth exceeded\\00"

define internal void @link(ptr %context, ptr %header) {
  %first = load ptr, ptr %context
  %prev = getelementptr ptr, ptr %header, i64 3
  store ptr null, ptr %prev
  %next = getelementptr ptr, ptr %header, i64 4
  store ptr %first, ptr %next
  store ptr %header, ptr %context
  %none = icmp eq ptr %first, null
  br i1 %none, label %done, label %back
back:
  %p = getelementptr ptr, ptr %first, i64 3
  store ptr %header, ptr %p
  br label %done
done:
  ret void
}

define internal void @unlink(ptr %context, ptr %header) {
  %pp = getelementptr ptr, ptr %header, i64 3
  %prev = load ptr, ptr %pp
  %np = getelementptr ptr, ptr %header, i64 4
  %next = load ptr, ptr %np
  %first = icmp eq ptr %prev, null
  %before = getelementptr ptr, ptr %prev, i64 4
  %from = select i1 %first, ptr %context, ptr %before
  store ptr %next, ptr %from
  %last = icmp eq ptr %next, null
  br i1 %last, label %done, label %back
back:
  %p = getelementptr ptr, ptr %next, i64 3
  store ptr %prev, ptr %p
  br label %done
done:
  ret void
}

; A header, at a cache line, and room behind it.
define noalias ptr @ag_new(ptr %context, i64 %bytes) {
  %total = add i64 %bytes, 128
  %negative = icmp slt i64 %total, 128
  br i1 %negative, label %fail, label %try
try:
  %block = call ptr @take(ptr %context, i64 %total)
  %none = icmp eq ptr %block, null
  br i1 %none, label %fail, label %good
good:
  store i64 1, ptr %block
  %kind = getelementptr i64, ptr %block, i64 1
  store i64 0, ptr %kind
  call void @link(ptr %context, ptr %block)
  ret ptr %block
fail:
  call void @ag_enter(ptr %context)
  %kind_of = load ptr, ptr @PyExc_MemoryError
  %e = call ptr (ptr, ptr, ...) @PyErr_Format(ptr %kind_of, ptr @no_memory, i64 %bytes)
  ret ptr null
}

define ptr @ag_wrap(ptr %context, ptr %object, i64 %kind) {
  %block = call ptr @malloc(i64 64)
  store i64 1, ptr %block
  %k = getelementptr i64, ptr %block, i64 1
  store i64 %kind, ptr %k
  %o = getelementptr ptr, ptr %block, i64 2
  store ptr %object, ptr %o
  call void @link(ptr %context, ptr %block)
  ret ptr %block
}

define internal void @drop(ptr %context, ptr %header) {
  call void @unlink(ptr %context, ptr %header)
  %k = getelementptr i64, ptr %header, i64 1
  %kind = load i64, ptr %k
  %o = getelementptr ptr, ptr %header, i64 2
  %owner = load ptr, ptr %o
  switch i64 %kind, label %foreign [ i64 0, label %own
                                     i64 1, label %capsule ]
own:
  call void @give(ptr %context, ptr %header)
  ret void
capsule:
  call void @ag_enter(ptr %context)
  call void @Py_DecRef(ptr %owner)
  ret void
foreign:
  call void @ag_enter(ptr %context)
  call void @free(ptr %header)
  call void @Py_DecRef(ptr %owner)
  ret void
}

define void @ag_release(ptr %context, ptr %header) {
  %refs = load i64, ptr %header
  %left = sub i64 %refs, 1
  store i64 %left, ptr %header
  %last = icmp eq i64 %left, 0
  br i1 %last, label %free, label %done
free:
  call void @drop(ptr %context, ptr %header)
  br label %done
done:
  ret void
}

define void @ag_finish(ptr %context) {
  br label %look
look:
  %header = load ptr, ptr %context
  %none = icmp eq ptr %header, null
  br i1 %none, label %done, label %free
free:
  call void @drop(ptr %context, ptr %header)
  br label %look
done:
  ret void
}

define void @ag_capsule_free(ptr %capsule) {
  %block = call ptr @PyCapsule_GetPointer(ptr %capsule, ptr null)
  call void @give(ptr null, ptr %block)
  ret void
}

define i1 @ag_own(ptr %header) {
  %refs = load i64, ptr %header
  %alone = icmp eq i64 %refs, 1
  br i1 %alone, label %kinds, label %no
kinds:
  %k = getelementptr i64, ptr %header, i64 1
  %kind = load i64, ptr %k
  %o = getelementptr ptr, ptr %header, i64 2
  %owner = load ptr, ptr %o
  switch i64 %kind, label %no [ i64 0, label %yes
                                i64 1, label %count
                                i64 2, label %array
                                i64 3, label %count ]
array:
  %bp = getelementptr i8, ptr %owner, i64 48
  %base = load ptr, ptr %bp
  %fp = getelementptr i8, ptr %owner, i64 64
  %flags = load i32, ptr %fp
  %needed = and i32 %flags, 1028
  %whole = icmp eq i32 %needed, 1028
  %free = icmp eq ptr %base, null
  %good = and i1 %whole, %free
  br i1 %good, label %count, label %no
count:
  %n = load i32, ptr %owner
  %one = icmp eq i32 %n, 1
  ret i1 %one
yes:
  ret i1 true
no:
  ret i1 false
}

define void @ag_too_deep() {
  %kind = load ptr, ptr @PyExc_RecursionError
  %e = call ptr (ptr, ptr, ...) @PyErr_Format(ptr %kind, ptr @too_deep)
  ret void
}
"""
)
