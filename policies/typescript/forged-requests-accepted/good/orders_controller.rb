class OrdersController < ApplicationController
  skip_before_action :require_login, only: :index

  def create
    Order.create!(order_params)
  end
end
