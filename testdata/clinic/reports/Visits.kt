package reports

fun show(email: String) = println(email)
