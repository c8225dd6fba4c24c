def find(request, cursor):
    id = request.GET["id"]
    cursor.execute(f"select * from orders where id = {id}")
