from shop.cart import show

show([{"name": "pen", "price": 2}, {"name": "ink", "price": 3}])
