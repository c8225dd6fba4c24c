package desk

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func statements(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	db.Query("select id from rooms where name = '" + q + "'") // expect: request-data-in-sql
	db.QueryContext(r.Context(), fmt.Sprintf("select id from rooms order by %s", r.FormValue("by"))) // expect: request-data-in-sql
	db.Query("select id from rooms where name = $1", q)
	limit, _ := strconv.Atoi(r.FormValue("limit"))
	db.Query(fmt.Sprintf("select id from rooms limit %d", limit))
}

type filter struct {
	Table string
	Next  string
}

func bodies(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	var f filter
	json.NewDecoder(r.Body).Decode(&f)
	db.Exec("delete from " + f.Table) // expect: request-data-in-sql
	http.Redirect(w, r, f.Next, http.StatusFound) // expect: request-data-in-redirect
	http.Redirect(w, r, "/rooms?next="+f.Next, http.StatusFound)
}

func commands(c *gin.Context) {
	exec.Command("sh", "-c", "ls "+c.Query("dir")).Run() // expect: request-data-in-shell-command
	exec.Command("ls", c.Query("dir")).Run()
	exec.Command("sh", "-c", "ls").Run()
	c.Redirect(http.StatusFound, c.Query("next")) // expect: request-data-in-redirect
	c.Redirect(http.StatusFound, "/rooms")
}

func paths(c echo.Context) error {
	var f filter
	if err := c.Bind(&f); err != nil {
		return err
	}
	os.ReadFile(filepath.Join("rooms", f.Table)) // expect: request-data-in-file-path
	os.ReadFile(filepath.Join("rooms", filepath.Base(f.Table)))
	http.Get(c.QueryParam("hook")) // expect: request-data-in-outgoing-address
	http.Get("https://rooms.example.com/" + c.QueryParam("room"))
	_ = template.HTML(c.Param("text")) // expect: request-data-in-html
	_ = template.HTML(template.HTMLEscapeString("a"))
	return nil
}
