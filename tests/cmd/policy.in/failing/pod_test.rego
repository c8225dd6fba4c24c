package pod_test

test_holds if 1 + 1 == 2

test_does_not_hold if 1 + 1 == 3

todo_test_later if false
