package desk

import (
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"strings"
)

// Resident is somebody by what it holds.
type Resident struct {
	ID      int64
	Name    string
	Where   string `json:"email"`
	Phone   string
	Floor   int
	Mobile  bool
	Contact *Contact
}

// Contact is embedded below.
type Contact struct {
	Email   string
	Address string
}

type owner struct {
	Contact
	Since int
}

type desk struct {
	out   *slog.Logger
	floor int
}

func texts(r *Resident) {
	log.Println("a " + r.Phone) // expect: personal-data-in-log
	log.Printf("a %s", r.Phone) // expect: personal-data-in-log
	log.Print(fmt.Sprintf("a %q", r.Phone)) // expect: personal-data-in-log
	log.Print(strings.ToLower(r.Where)) // expect: personal-data-in-log review
	log.Print(strings.Join([]string{"a", r.Phone}, ",")) // expect: personal-data-in-log
	line := "a "
	line += r.Phone
	log.Print(line) // expect: personal-data-in-log
	log.Println(r.ID, r.Floor)
	log.Println(len(r.Phone), r.Phone == "", r.Phone[len(r.Phone)-2:])
	log.Println(strings.HasPrefix(r.Phone, "+49"))
	log.Println(maskPhone(r.Phone))
	log.Print(fmt.Sprintf("%T", r.Phone))
}

func collections(all []Resident) {
	for _, r := range all {
		log.Print(r.Name) // expect: personal-data-in-log
		log.Print(r.ID)
	}
	for at := range all {
		log.Print(at)
	}
	mails := make([]string, 0, len(all))
	for _, r := range all {
		mails = append(mails, r.Where)
	}
	log.Print(mails) // expect: personal-data-in-log review
	log.Print(len(mails))
	given := map[string]any{"to": all[0].Where, "id": 1}
	log.Print(given["to"]) // expect: personal-data-in-log review
	log.Print(given["id"])
	b, err := json.Marshal(given)
	log.Print(string(b)) // expect: personal-data-in-log review
	log.Print(err)
}

func branches(r Resident, known bool) {
	shown := "nobody"
	if known {
		shown = r.Where
	}
	log.Print(shown) // expect: personal-data-in-log review
	if mail := r.Where; mail != "" {
		log.Print(mail) // expect: personal-data-in-log review
	}
	switch {
	case known:
		log.Print(r.Phone) // expect: personal-data-in-log
	default:
		log.Print("nobody")
	}
	func() {
		defer log.Print(r.Phone) // expect: personal-data-in-log
	}()
	go log.Print(r.Floor)
}

func (d *desk) note(text string) {
	d.out.Info(text) // expect: personal-data-in-log review
}

func (d *desk) leave(r Resident) {
	d.note(r.Where)
	d.out.Info("left", "floor", d.floor)
	d.out.Info("left", "phone", r.Phone) // expect: personal-data-in-log
}

func mailOf(r Resident) (string, error) {
	return r.Where, nil
}

func several(r Resident) {
	found, err := mailOf(r)
	log.Print(found) // expect: personal-data-in-log review
	log.Print(err)
}

func embedded(o owner) {
	log.Print(o.Email) // expect: personal-data-in-log
	log.Print(o.Since)
}

func asserted(value any) {
	r := value.(Resident)
	log.Print(r.Where) // expect: personal-data-in-log review
	switch v := value.(type) {
	case string:
		log.Print(v)
	}
}

func built() {
	r := Resident{Where: contact.Email, Floor: 3}
	log.Print(r.Where) // expect: personal-data-in-log
	log.Print(r.Floor)
}

func named(emailTemplate, phoneIcon string, ipRange string) {
	log.Print(emailTemplate, phoneIcon, ipRange)
}
