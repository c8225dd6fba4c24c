package forms

import (
	"context"
	. "log"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"fmt"
	"io"
	"os"

	"github.com/gofiber/fiber/v2"
)

type pair struct {
	N int
	M string
}

func mail(user User) (out string) { out = user.Email; return }

func count(user User) (n int, err error) { n = len(user.Email); return }

func steps(ctx context.Context, user User) {
	Printf("%s", user.Email)   // expect: personal-data-in-log
	Println(mail(user))        // expect: personal-data-in-log
	n, _ := count(user)
	Println(n)
	slog.InfoContext(ctx, "x", "user", slog.GroupValue(slog.String("email", user.Email))) // expect: personal-data-in-log
	one := struct{ M string }{user.Email}
	Print(one.M) // expect: personal-data-in-log
	two := pair{user.ID, user.Email}
	Print(two.M) // expect: personal-data-in-log
	Print(two.N)
	all := []pair{{user.ID, user.Email}}
	Print(all[0].M) // expect: personal-data-in-log
	Print(all[0].N)
	switch m := any(user.Email).(type) {
	case string:
		Print(m) // expect: personal-data-in-log
	}
}

func fiberBody(c *fiber.Ctx) error {
	Print(string(c.Body())) // expect: personal-data-in-log review
	return nil
}

func handler(w http.ResponseWriter, r *http.Request) {
	dump, _ := httputil.DumpRequest(r, true)
	Printf("%s", dump) // expect: personal-data-in-log review
	to, _ := url.Parse(r.FormValue("to"))
	httputil.NewSingleHostReverseProxy(to).ServeHTTP(w, r) // expect: request-data-in-outgoing-address
	own, _ := url.Parse("https://rooms.example.com/" + r.FormValue("to"))
	httputil.NewSingleHostReverseProxy(own).ServeHTTP(w, r)
	w.Write([]byte("<p>" + r.FormValue("x")))            // expect: request-data-in-html
	io.WriteString(w, "<b>"+r.FormValue("x")+"</b>")     // expect: request-data-in-html
	fmt.Fprintf(w, "<b>%s</b>", r.FormValue("x"))        // expect: request-data-in-html
	fmt.Fprintf(w, "hello %s", r.FormValue("x"))
	w.Write([]byte("ok " + r.FormValue("x")))
	os.ReadFile("/rooms/" + r.URL.Path) // expect: request-data-in-file-path review
	http.Redirect(w, r, r.URL.Path+"/", 301)
}
