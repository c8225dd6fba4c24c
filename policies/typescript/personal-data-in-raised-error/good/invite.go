package invite

import "fmt"

type Guest struct {
	ID    string
	Email string
}

func invite(guest Guest) error {
	return fmt.Errorf("%s was not invited", guest.ID)
}
