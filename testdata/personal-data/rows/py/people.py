from django.db import models
class Tenant(models.Model):
    email = models.EmailField()
    full_name = models.CharField()
    rent = models.IntegerField()
    def __str__(self): return self.email
