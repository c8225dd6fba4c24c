class OrdersController < ApplicationController
  skip_before_action :verify_authenticity_token

  def create
    Order.create!(order_params)
  end
end
