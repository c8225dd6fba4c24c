class UsersController < ApplicationController
  def create
    User.create(params.require(:user).permit!)
  end
end
