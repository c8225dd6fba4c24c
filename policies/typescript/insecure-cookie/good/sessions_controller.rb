class SessionsController < ApplicationController
  def create
    cookies[:session_token] = { value: token, httponly: true, secure: true }
    cookies[:theme] = { value: "dark" }
  end
end
