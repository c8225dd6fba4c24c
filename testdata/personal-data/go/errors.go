package desk

import (
	"errors"
	"fmt"
	"net/http"
	"os"
)

func refused(w http.ResponseWriter, r *Resident) error {
	fmt.Fprintf(os.Stderr, "%s\n", r.Phone) // expect: personal-data-in-log review
	fmt.Fprintln(os.Stdout, r.ID)
	fmt.Fprintf(w, "%s\n", r.Phone)
	http.Error(w, "no "+r.Phone, http.StatusNotFound) // expect: personal-data-in-error-response
	if r.Floor > 3 {
		return errors.New("no lift for " + r.Phone) // expect: personal-data-in-raised-error
	}
	if r.Floor > 2 {
		return fmt.Errorf("no lift to %d", r.Floor)
	}
	return fmt.Errorf("no lift for %s", r.Phone) // expect: personal-data-in-raised-error
}
