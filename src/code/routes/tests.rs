//! Routes of small programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::code::program::Sources;
use crate::code::{Models, Program};
use crate::detect::Route;
use crate::document::Format;
use crate::source::{Artifact, Encoding, Origin, SourceText};

/// The routes of the first file of a program.
fn routes(files: &[(&str, &str)]) -> Vec<Route> {
    let texts: BTreeMap<&str, &str> = files.iter().copied().collect();
    let read =
        |path: &str| Some(Arc::new(SourceText::new(path, *texts.get(path)?, Encoding::Utf8, Origin::WorkingTree)));
    let paths: Vec<String> = texts.keys().map(|path| (*path).to_string()).collect();
    let program = Program::new(Models::default(), &Sources { asked: paths.clone(), paths, read: &read, memory: None });
    let format = if files[0].0.ends_with(".py") { Format::Python } else { Format::TypeScript };
    program.analyse(&Artifact::file(read(files[0].0).unwrap()), format).routes
}

/// `POST /a [authentication] {withTeam}`.
fn shown(files: &[(&str, &str)]) -> Vec<String> {
    let show = |route: &Route| {
        let guards: Vec<&str> = route.guards.iter().map(|guard| guard.kind).collect();
        let path = route.path.as_deref().or(route.handler.as_deref()).unwrap_or_default();
        format!("{} {path} [{}] {{{}}}", route.methods.join(","), guards.join(" "), route.unresolved.join(" "))
    };
    routes(files).iter().map(show).collect()
}

#[test]
fn handlers_of_next() {
    let guard = "import { cookies } from 'next/headers';\nexport async function member() {\n  if (!(await cookies()).get('session')) throw new Error('Unauthorized');\n}\n";
    let handler = "import { member } from '../../../lib/member';\nexport async function POST(req: Request) {\n  await member();\n  return Response.json(await db.team.create({}));\n}\n\
                   export const GET = async () => Response.json(1);\nexport const PUT = withTeam(async () => db.team.update({}));\n";
    let handler = format!("import {{ withTeam }} from 'teams';\n{handler}");
    assert_eq!(
        shown(&[("app/api/teams/route.ts", &handler), ("lib/member.ts", guard)]),
        [
            "POST /api/teams [authentication] {'session' cookies}",
            "GET /api/teams [] {}",
            "PUT /api/teams [] {withTeam}"
        ]
    );
    // What a middleware lets pass is not known; what it is not asked about, is.
    let middleware = "import { auth } from './auth';\nexport default auth((req) => {});\nexport const config = { matcher: ['/app/:path*', '/api/teams'] };\n";
    let auth = "import NextAuth from 'next-auth';\nexport const { auth, handlers } = NextAuth({});\n";
    let plain = "export async function POST() {\n  await db.team.create({});\n}\n";
    let with = |path| shown(&[(path, plain), ("middleware.ts", middleware), ("auth.ts", auth)]);
    assert_eq!(with("app/api/teams/route.ts"), ["POST /api/teams [] {middleware: NextAuth.auth}"]);
    assert_eq!(with("app/api/other/route.ts"), ["POST /api/other [] {}"]);
}

#[test]
fn middleware_of_routers_over_files() {
    let app = "import express from 'express';\nimport { users } from './users';\nimport { open } from './open';\nimport { signedIn } from './guards';\n\
               const app = express();\napp.use('/open', open);\napp.use('/users', signedIn, users);\n";
    let guards = "import jwt from 'jsonwebtoken';\nexport function signedIn(req, res, next) {\n  jwt.verify(req.headers.authorization, key);\n  next();\n}\n";
    let users = "import { Router } from 'express';\nexport const users = Router();\nusers.delete('/:id', async (req, res) => {\n  await db.delete(req.params.id);\n});\n";
    let open = users.replace("users", "open");
    let all = [("app.ts", app), ("guards.ts", guards)];
    let of = |path, text| shown(&[&[(path, text)], &all[..]].concat());
    assert_eq!(of("users.ts", users), ["DELETE /:id [authentication] {}"]);
    assert_eq!(of("open.ts", &open), ["DELETE /:id [] {}"]);
    assert_eq!(of("other.ts", users), ["DELETE /:id [] {where it is mounted}"]);
    let order = "import express from 'express';\nconst app = express();\napp.post('/a', (req, res) => save());\napp.use(passport.authenticate('jwt'));\napp.post('/b', (req, res) => save());\n";
    assert_eq!(shown(&[("server.ts", order)]), ["POST /a [] {}", "POST /b [authentication] {}"]);
}

/// What is added to an instance later stands before its routes all the same, and so does what is passed when a router is mounted.
#[test]
fn hooks_and_dependencies_of_all_routes() {
    let users = "export function users(fastify) {\n  fastify.delete('/users', async (request) => {\n    await db.delete(1);\n  });\n}\n";
    let main = "import Fastify from 'fastify';\nimport { users } from './users';\nconst server = Fastify();\nusers(server);\nserver.addHook('preHandler', async (request) => {\n  await request.jwtVerify();\n});\n";
    assert_eq!(shown(&[("users.ts", users), ("main.ts", main)]), ["DELETE /users [authentication] {}"]);
    let open = main.replace("request.jwtVerify()", "log(request)");
    assert_eq!(shown(&[("users.ts", users), ("main.ts", &open)]), ["DELETE /users [] {}"]);
    let teams = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.delete('/teams')\ndef remove():\n    db.delete(1)\n";
    let main = "from fastapi import APIRouter, Depends, FastAPI\nfrom app import teams\n\napp = FastAPI()\nadmin_router = APIRouter()\nadmin_router.include_router(teams.router)\n\
                app.include_router(admin_router, dependencies=[Depends(get_current_user)])\n";
    let files = [("app/teams.py", teams), ("app/main.py", main), ("app/__init__.py", "")];
    assert_eq!(shown(&files), ["DELETE /teams [authentication] {}"]);
}

#[test]
fn controllers_of_nest() {
    let text = "import { Controller, Post, UseGuards } from '@nestjs/common';\n@Controller('teams')\n@UseGuards(JwtAuthGuard)\nexport class Teams {\n  @Post(':id')\n  add() { this.teams.create(); }\n}\n\
                @Controller('open')\nexport class Open {\n  @Post()\n  add() { this.teams.create(); }\n\n  @Public()\n  @Post('x')\n  other() {}\n}\n";
    assert_eq!(
        shown(&[("a.controller.ts", text)]),
        ["POST /teams/:id [] {JwtAuthGuard}", "POST /open/ [] {}", "POST /open/x [public] {}"]
    );
    let module = "import { APP_GUARD } from '@nestjs/core';\nimport { AuthGuard } from '@nestjs/passport';\nconst a = { provide: APP_GUARD, useClass: AuthGuard };\n";
    let all = shown(&[("a.controller.ts", text), ("app.module.ts", module)]);
    assert!(all.iter().all(|route| route.contains("authentication")), "{all:?}");
    let module = "consumer.apply(AuthMiddleware).forRoutes('teams');\n";
    let some = shown(&[("a.controller.ts", text), ("app.module.ts", module)]);
    assert!(some.iter().all(|route| route.contains("{") && route.contains("middleware: AuthMiddleware")), "{some:?}");
}

#[test]
fn functions_of_fastapi_and_views_of_django() {
    let deps = "from fastapi import Depends, HTTPException\n\ndef member(token: str):\n    raise HTTPException(status_code=401)\n";
    let users = "from fastapi import APIRouter, Depends\nfrom app.deps import member\n\nrouter = APIRouter()\n\n\n@router.post('/users')\ndef create(user: UserIn):\n    db.add(user)\n\n\n\
                 @router.delete('/users', dependencies=[Depends(member)])\nasync def remove(user: UserIn):\n    db.delete(user)\n";
    let main =
        "from fastapi import FastAPI\nfrom app import users\n\napp = FastAPI()\napp.include_router(users.router)\n";
    assert_eq!(
        shown(&[("app/users.py", users), ("app/deps.py", deps), ("app/main.py", main), ("app/__init__.py", "")]),
        ["POST /users [] {}", "DELETE /users [authentication] {}"]
    );
    let views = "from rest_framework import viewsets\nfrom rest_framework.permissions import IsAuthenticated\n\nclass Open(viewsets.ModelViewSet):\n    queryset = 1\n\n\n\
                 class Closed(viewsets.ModelViewSet):\n    permission_classes = [IsAuthenticated]\n";
    assert_eq!(
        shown(&[("shop/views.py", views)]),
        ["POST,PUT,PATCH,DELETE Open [] {}", "POST,PUT,PATCH,DELETE Closed [authentication] {}"]
    );
    let settings =
        "REST_FRAMEWORK = {\n    'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticated'],\n}\n";
    let with = shown(&[("shop/views.py", views), ("shop/settings.py", settings)]);
    assert!(with.iter().all(|route| route.contains("[authentication]")), "{with:?}");
}

/// A permission class of one's own that asks who sends a request keeps others out; one that asks nobody, or only in part, is unknown.
#[test]
fn permission_classes_of_ones_own() {
    let permissions = "from rest_framework.permissions import BasePermission, IsAuthenticated\n\nclass Member(BasePermission):\n    def has_permission(self, request, view):\n        \
                       return view.team.has(request.user)\n\nclass Booker(IsAuthenticated):\n    pass\n\nclass Anyone(BasePermission):\n    def has_permission(self, request, view):\n        \
                       log(request.user)\n        return True\n\nclass Plan(BasePermission):\n    def has_permission(self, request, view):\n        return view.plan.open\n";
    let classes =
        ["Member", "Booker", "Anyone", "Plan", "IsAuthenticated & Plan", "Plan | Member", "IsAdminUser | Member"];
    let view = |(at, class): (usize, &&str)| {
        format!(
            "class V{at}(APIView):\n    permission_classes = [{class}]\n    def post(self, request):\n        Room.objects.create()\n\n"
        )
    };
    let views: String = classes.iter().enumerate().map(view).collect();
    let views = format!(
        "from rest_framework.views import APIView\nfrom rest_framework.permissions import IsAdminUser, IsAuthenticated\nfrom .permissions import *\n\
         from .permissions import Member, Booker, Anyone, Plan\n\n{views}"
    );
    let shown = shown(&[("rooms/views.py", &views), ("rooms/permissions.py", permissions), ("rooms/__init__.py", "")]);
    let guarded: Vec<bool> = shown.iter().map(|route| route.contains("authentication")).collect();
    assert_eq!(guarded, [true, true, false, false, true, false, true], "{shown:?}");
    assert!(shown.iter().all(|route| !route.ends_with("[] {}")), "{shown:?}");
}

/// Of a file alone nothing is known of what stands before it.
#[test]
fn a_part_of_a_program_knows_no_more_than_it_saw() {
    let text = "export async function POST() {\n  await db.team.create({});\n}\n";
    let source = SourceText::new("app/api/a/route.ts", text, Encoding::Utf8, Origin::WorkingTree);
    let seen = crate::code::analyse(&Artifact::file(Arc::new(source)), Format::TypeScript, &Models::default());
    assert_eq!(seen.routes.len(), 1);
    assert!(!seen.routes[0].around);
}
