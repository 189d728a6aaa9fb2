from . import dental_demo
