package cut

import (
	"log"
	"strings"
)

func told(u User) {
	log.Println(u.Email[1:]) // expect: personal-data-in-log
	log.Println(u.Email[:20]) // expect: personal-data-in-log
	log.Println(strings.Split(u.Email, "@")[0]) // expect: personal-data-in-log
	log.Println(u.Phone[len(u.Phone)-4:], u.Email[:2], u.Phone[9:])
	log.Println(strings.Split(u.Email, "@")[1])
}
