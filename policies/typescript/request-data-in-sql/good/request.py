def find(request, cursor):
    id = request.GET["id"]
    cursor.execute("select * from orders where id = %s", [id])
