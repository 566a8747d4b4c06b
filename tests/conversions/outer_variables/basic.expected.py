def counted(n):
    ag__.set_item(ag__.globals(), 'count', 0)

    def for_body(i):
        ag__.set_item(ag__.globals(), 'count', ag__.augmented('+=', count, i))
        return ()
    ag__.for_stmt(ag__.call(range, n), for_body, (), names=())
    first, target = count, count + 1
    ag__.set_item(ag__.globals(), 'count', target)
    return first, count
