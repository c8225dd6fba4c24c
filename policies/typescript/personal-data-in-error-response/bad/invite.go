package invite

import "net/http"

type Guest struct {
	ID    string
	Email string
}

func refuse(w http.ResponseWriter, guest Guest) {
	http.Error(w, guest.Email+" was not invited", http.StatusConflict)
}
