package whole

import "log"

type Guest struct {
	ID    int
	Email string
}

type Masked struct {
	Email string
}

func (m Masked) String() string { return "masked" }

func whole(guest Guest, guests []*Guest, masked Masked) {
	log.Printf("%+v", guest) // expect: personal-data-in-log
	log.Println(guests)      // expect: personal-data-in-log
	log.Println(masked)      // expect: personal-data-in-log review
	log.Printf("%T", guest)
	log.Printf("%d of %T", guest.ID, guest)
}
