package reports

func Print(email string) { println(email) }
