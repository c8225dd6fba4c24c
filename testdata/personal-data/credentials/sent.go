package sent

import (
	"log"
	"net/http"
)

func told(w http.ResponseWriter, r *http.Request) {
	log.Println(r.FormValue("email")) // expect: personal-data-in-log
	log.Println(r.PostFormValue("email")) // expect: personal-data-in-log
	log.Println(r.PathValue("email")) // expect: personal-data-in-log
	log.Println(r.Header.Get("Authorization")) // expect: personal-data-in-log
	c, _ := r.Cookie("session")
	log.Println(c.Value) // expect: personal-data-in-log
	t, _ := r.Cookie("theme")
	log.Println(t.Value, r.FormValue("page"), r.Header.Get("X-Request-Id"))
}
