import pymongo
import tornado.web
from aiohttp import web
from flask import request as asked
from sanic import response
from starlette.responses import RedirectResponse


async def found(request):
    return web.HTTPFound(request.query["n"])  # expect: request-data-in-redirect


async def raised(request):
    raise web.HTTPFound(location=request.query["n"])  # expect: request-data-in-redirect


async def own(request):
    raise web.HTTPFound("/rooms?" + request.query["n"])


def moved(request):
    return response.redirect(request.args.get("n"))  # expect: request-data-in-redirect


async def named(request):
    return RedirectResponse(url=request.query_params["n"])  # expect: request-data-in-redirect


def stored(rooms):
    rooms.find({"$where": "this.n == '" + asked.json["n"] + "'"})  # expect: request-data-as-code
    return rooms.find({"name": asked.json["n"]})


class Rooms(tornado.web.RequestHandler):
    def get(self):
        self.redirect(self.get_argument("n"))  # expect: request-data-in-redirect
        self.write("<p>" + self.get_argument("x"))  # expect: request-data-in-html
        self.write("hello " + self.get_argument("x"))
        self.redirect("/rooms?" + self.get_argument("n"))
